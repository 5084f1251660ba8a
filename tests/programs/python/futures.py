"""futures.py SECONDS: two processes of a pool of concurrent.futures use a
processor for so long each."""
import concurrent.futures
import sys
import time

import truth


def future_work(seconds):
    start = time.process_time()
    n = 0
    while time.process_time() - start < seconds:
        n += sum(range(1000))
    return n


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        list(pool.map(future_work, [float(sys.argv[1])] * 2))
    truth.tell()
