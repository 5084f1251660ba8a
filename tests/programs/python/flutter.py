"""flutter.py SECONDS: two chains of functions that last a microsecond, in turn.
One that is read while it goes on is seen as a mixture of both."""
import sys
import time

import truth


def leaf_a():
    return sum(range(50))


def leaf_b():
    return sum(range(50))


def hot_a():
    return leaf_a()


def hot_b():
    return leaf_b()


def main():
    end = time.thread_time() + float(sys.argv[1])
    while time.thread_time() < end:
        for _ in range(1000):
            hot_a()
            hot_b()


main()
truth.tell()
