"""births.py COUNT: starts so many interpreters, one after the other, each of
which imports a large package and uses a processor for a moment."""
import os
import subprocess
import sys

import truth

CHILD = """
import asyncio
import time


def born():
    end = time.process_time() + 0.03
    while time.process_time() < end:
        sum(range(1000))


born()
"""

for _ in range(int(sys.argv[1])):
    subprocess.run([sys.executable, "-c", CHILD], check=True)
truth.note("children", sum(os.times()[2:4]))
truth.tell()
