"""toil.py ROUNDS: a fixed amount of work at the end of 20 calls; the last line
is what it took: seconds of wall time and of CPU time."""
import sys
import time


def work(x):
    for _ in range(2000):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
    return x


def call(depth, x):
    return work(x) if depth == 20 else call(depth + 1, x) + depth


def main():
    start = time.monotonic()
    x = 1
    for _ in range(int(sys.argv[1])):
        x = call(0, x)
    print(f"{time.monotonic() - start:.3f} {time.process_time():.3f}")


main()
