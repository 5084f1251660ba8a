"""greenlets.py SECONDS: two stacks of functions that switch to each other, on
one thread; each uses half of the time."""
import sys
import time

import greenlet

import truth


def busy(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(100))


def left_busy():
    busy(0.002)


def right_busy():
    busy(0.002)


def left(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        start = time.thread_time()
        left_busy()
        truth.note("left_busy", time.thread_time() - start)
        right_green.switch()


def right():
    while True:
        start = time.thread_time()
        right_busy()
        truth.note("right_busy", time.thread_time() - start)
        left_green.switch()


left_green = greenlet.greenlet(left)
right_green = greenlet.greenlet(right)
left_green.switch(float(sys.argv[1]))
truth.tell()
