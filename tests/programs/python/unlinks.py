"""unlinks.py SECONDS: uses a processor for so long in before(), deletes the file
of its interpreter, which is below the current directory, and does as long in
after()."""
import os
import sys
import time


def spin(seconds):
    end = time.process_time() + seconds
    s = 0
    while time.process_time() < end:
        for i in range(10000):
            s += i
    return s


def before():
    spin(float(sys.argv[1]))


def after():
    spin(float(sys.argv[1]))


def own_file():
    with open("/proc/self/maps") as maps:
        paths = [line.split()[-1] for line in maps]
    here = os.getcwd() + "/"
    found = [p for p in paths if p.startswith(here) and "python" in p]
    return found[-1]  # the library, if there is one


before()
os.unlink(own_file())
after()
print("ends")
