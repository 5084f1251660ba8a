"""execs.py SECONDS PYTHON: uses a processor for so long in before(), and then,
as the same process, runs an interpreter that does so in spin()."""
import os
import sys
import time


def before(seconds):
    end = time.process_time() + seconds
    s = 0
    while time.process_time() < end:
        for i in range(10000):
            s += i
    return s


before(float(sys.argv[1]))
spin = os.path.join(os.path.dirname(os.path.abspath(__file__)), "spin.py")
os.execv(sys.argv[2], [sys.argv[2], spin, sys.argv[1]])
