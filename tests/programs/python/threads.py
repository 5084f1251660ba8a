"""threads.py COUNT SECONDS: so many threads that share a lock, of which one
runs at a time, for so many seconds of the process' CPU time."""
import sys
import threading
import time

import truth


def thread_spin(end):
    s = 0
    while time.process_time() < end:
        for i in range(1000):
            s += i
    truth.note(threading.current_thread().name, time.thread_time())


def main():
    end = time.process_time() + float(sys.argv[2])
    threads = [threading.Thread(target=thread_spin, args=(end,), name="t%d" % i)
               for i in range(int(sys.argv[1]))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


main()
truth.tell()
