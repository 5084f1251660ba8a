"""lines.py ROUNDS: ten loops on ten lines of one function, each of which is
told as "ten:LINE"."""
import sys
from time import thread_time as now

import truth

FIRST = 15


def ten(rounds):
    t = [now()]
    s = 0
    # The first of them is FIRST.
    for i in range(rounds * 20): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 18): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 16): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 14): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 12): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 10): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 8): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 6): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 4): s += i; i ^= s
    t.append(now())
    for i in range(rounds * 2): s += i; i ^= s
    t.append(now())
    return t


for _ in range(int(sys.argv[1])):
    times = ten(500)
    for k in range(10):
        truth.note("ten:%d" % (FIRST + 2 * k), times[k + 1] - times[k])
truth.tell()
