"""calls.py SECONDS: functions of C that call Python back: by sorted() and
list.sort(), functools.reduce(), map(), a method of a class, and qsort() of the
C library by ctypes. Each takes as long as the others."""
import ctypes
import functools
import sys

import truth

DATA = [i * 7919 % 10007 for i in range(2000)]
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))


def sort_key(x):
    return -x


def add_up(a, b):
    return a + b


def map_one(x):
    return x + 1


def compare_two(a, b):
    return a[0] - b[0]


class Number:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return self.value < other.value


NUMBERS = [Number(x) for x in DATA]
callback = COMPARE(compare_two)
qsort = ctypes.CDLL(None).qsort
qsort.restype = None


def by_sorted():
    sorted(DATA, key=sort_key)


def by_sort():
    NUMBERS[:].sort()


def by_reduce():
    functools.reduce(add_up, DATA)


def by_map():
    list(map(map_one, DATA))


def by_qsort():
    array = (ctypes.c_int * 200)(*DATA[:200])
    qsort(array, 200, ctypes.sizeof(ctypes.c_int), callback)


each = float(sys.argv[1]) / 5
for f in (by_sorted, by_sort, by_reduce, by_map, by_qsort):
    truth.burst(f, each)
truth.tell()
