"""Tests for pytest to run: work of half a second."""
import time


def tested_work():
    end = time.process_time() + 0.5
    n = 0
    while time.process_time() < end:
        n += sum(range(1000))
    return n


def test_work():
    assert tested_work() > 0
