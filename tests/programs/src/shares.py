"""shares.py SECONDS: shares.c in Python: 50, 30 and 20 % of a processor."""
import sys
import time


def work(x):
    for _ in range(2000):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
    return x


def half(until, x):
    while time.thread_time() < until:
        x = work(x)
    return x


def third(until, x):
    while time.thread_time() < until:
        x = work(x)
    return x


def fifth(until, x):
    while time.thread_time() < until:
        x = work(x)
    return x


def main():
    x = 1
    at = time.thread_time()
    end = at + float(sys.argv[1])
    while at < end:
        x = half(at + 0.010, x)
        x = third(at + 0.016, x)
        x = fifth(at + 0.020, x)
        at += 0.020


main()
