"""ends.py SECONDS STATUS [hide]: uses a processor for so long in spin(), and
ends with that status, or by the signal of a number below 0. hide: spin() makes
the memory of its process unreadable for others. What it says is always the
same."""
import os
import sys
import time


def hide():
    import ctypes
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def spin(seconds):
    end = time.process_time() + seconds
    s = 0
    while time.process_time() < end:
        for i in range(10000):
            s += i
    return s


print("begins", flush=True)
if "hide" in sys.argv:
    hide()
spin(float(sys.argv[1]))
print("ends", flush=True)
print("no error", file=sys.stderr, flush=True)
if int(sys.argv[2]) < 0:
    os.kill(os.getpid(), -int(sys.argv[2]))
sys.exit(int(sys.argv[2]))
