"""forks.py COUNT SECONDS: so many children by fork, without exec, at once, each
of which uses a processor for so long."""
import os
import sys
import time

import truth


def child_spin(seconds):
    start = time.process_time()
    s = 0
    while time.process_time() - start < seconds:
        for i in range(10000):
            s += i
    return s


for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        child_spin(float(sys.argv[2]))
        os._exit(0)
for _ in range(int(sys.argv[1])):
    os.wait()
truth.tell()
