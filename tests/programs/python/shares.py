"""shares.py SECONDS: 50 % of a processor in calls of Python's functions, 30 %
in short functions of C, 20 % in long ones, which call Python back."""
import hashlib
import sys

import truth

DATA = [i * 7919 % 10007 for i in range(10000)]


def leaf(x):
    return x * 3 + 1


def alpha():
    s = 0
    for i in range(10000):
        s += leaf(i)
    return s


def beta():
    d = {}
    for i in range(5000):
        d[str(i)] = len(repr(i))
    return d


def key(x):
    return -x


def gamma():
    hashlib.sha256(bytes(1000000)).digest()
    sorted(DATA, key=key)


def main():
    for _ in range(int(float(sys.argv[1]) / 0.1)):
        truth.burst(alpha, 0.05)
        truth.burst(beta, 0.03)
        truth.burst(gamma, 0.02)


main()
truth.tell()
