"""pool.py METHOD SECONDS: two processes of multiprocessing, that are started by
fork, forkserver or spawn, use a processor for so long each."""
import multiprocessing
import sys
import time

import truth


def pool_work(seconds):
    start = time.process_time()
    s = 0
    while time.process_time() - start < seconds:
        for i in range(10000):
            s += i
    return s


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2) as pool:
        pool.map(pool_work, [float(sys.argv[2])] * 2, 1)
        pool.close()
        pool.join()
    truth.tell()
