"""deep.py DEPTH SECONDS: a processor is used at the end of so many calls."""
import sys
import time

import truth


def bottom(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def rec(depth, seconds):
    if depth == 0:
        bottom(seconds)
    else:
        rec(depth - 1, seconds)


sys.setrecursionlimit(100000)
rec(int(sys.argv[1]) - 1, float(sys.argv[2]))
truth.tell()
