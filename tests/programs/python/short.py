"""short.py SECONDS: functions of 40 to 250 ns, in turn. Their shares are those
of the time that many calls of each one take, without that of the loop."""
import sys
import time

import truth


def f1():
    a = 1
    for i in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10):
        a += i
    return a


def f2():
    a = 1
    for i in (1, 2, 3):
        a += i
    return a


def all_in_turn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        for _ in range(1000):
            f1()
            f2()
            f1()


def price(f, count):
    start = time.thread_time()
    if f:
        for _ in range(count):
            f()
    else:
        for _ in range(count):
            pass
    return time.thread_time() - start


all_in_turn(float(sys.argv[1]))
cost = [min(price(f, 20000) for _ in range(7)) for f in (f1, f2, None)]
truth.note("f1", 2 * (cost[0] - cost[2]))
truth.note("f2", cost[1] - cost[2])
truth.tell()
