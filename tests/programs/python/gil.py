"""gil.py SECONDS: two named threads, one that computes with Python's lock, and
one that computes without."""
import hashlib
import sys
import threading
import time

import truth

data = b"x" * (1 << 20)


def without_lock():
    hashlib.sha256(data).digest()


def with_lock():
    for i in range(1000):
        pass


def run(function, seconds):
    start = time.thread_time()
    while time.thread_time() - start < seconds:
        function()
    truth.note(function.__name__, time.thread_time() - start)


def main():
    seconds = float(sys.argv[1])
    threads = [threading.Thread(target=run, args=(f, seconds), name=n)
               for f, n in ((with_lock, "locked"), (without_lock, "fr\u00e9e"))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


main()
truth.tell()
