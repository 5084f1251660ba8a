"""inner.py SECONDS: uses a processor for half of the time in outside(), and for
the other half in inside(), which another interpreter of this process runs on
the same thread."""
import sys
import time

import truth

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

CODE = """
import time


def inside(seconds):
    end = time.thread_time() + seconds
    s = 0
    while time.thread_time() < end:
        for i in range(10000):
            s += i
    return s


inside(%r)
"""


def outside(seconds):
    end = time.thread_time() + seconds
    s = 0
    while time.thread_time() < end:
        for i in range(10000):
            s += i
    return s


def enter(seconds):
    interpreters.run_string(interpreters.create(), CODE % seconds)


half = float(sys.argv[1]) / 2
outside(half)
enter(half)
truth.note("outside", half)
truth.note("inside", half)
truth.tell()
