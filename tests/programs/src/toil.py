"""toil.py ROUNDS [PROCESSES]: a fixed amount of work at the end of 20 calls; the
last line is what it took: seconds of wall time and of CPU time. With more than
one process it is shared by interpreters that are started for it, 8 at a time,
whose start counts as work."""
import resource
import subprocess
import sys
import time

AT_A_TIME = 8


def work(x):
    for _ in range(2000):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
    return x


def call(depth, x):
    return work(x) if depth == 20 else call(depth + 1, x) + depth


def toil(rounds):
    x = 1
    for _ in range(rounds):
        x = call(0, x)


def share(rounds, processes):
    running = []
    for _ in range(processes):
        if len(running) == AT_A_TIME:
            running.pop(0).wait()
        running.append(subprocess.Popen(
            [sys.executable, sys.argv[0], str(rounds // processes)],
            stdout=subprocess.DEVNULL))
    for process in running:
        process.wait()


def cpu_time():
    uses = [resource.getrusage(who) for who in (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def main():
    start = time.monotonic()
    rounds = int(sys.argv[1])
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if processes > 1:
        share(rounds, processes)
    else:
        toil(rounds)
    print(f"{time.monotonic() - start:.3f} {cpu_time():.3f}")


main()
