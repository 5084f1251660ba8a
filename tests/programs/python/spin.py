"""spin.py SECONDS: one function that uses a processor for so long."""
import sys
import time

import truth


def spin(seconds):
    end = time.process_time() + seconds
    s = 0
    while time.process_time() < end:
        for i in range(10000):
            s += i
    return s


spin(float(sys.argv[1]))
truth.tell()
