"""blas.py SECONDS: products of matrices, by as many threads as the library of
linear algebra is told to use."""
import sys
import time

import numpy

import truth


def multiply(a):
    return a @ a


matrix = numpy.ones((700, 700))
end = time.process_time() + float(sys.argv[1])
while time.process_time() < end:
    multiply(matrix)
truth.tell()
