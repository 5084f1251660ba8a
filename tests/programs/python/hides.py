"""hides.py SECONDS: makes its memory unreadable for other processes, then uses a
processor for so long in hidden()."""
import ctypes
import sys
import time

PR_SET_DUMPABLE = 4


def hidden(seconds):
    end = time.process_time() + seconds
    s = 0
    while time.process_time() < end:
        for i in range(10000):
            s += i
    return s


ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
hidden(float(sys.argv[1]))
