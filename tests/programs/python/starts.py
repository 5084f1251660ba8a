"""starts.py COMMAND...: runs a command, and uses a processor itself, in parts
that are told as "little" and "command"."""
import os
import subprocess
import sys
import time

import truth


def little():
    s = 0
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        s += sum(range(1000))
    return s


subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
truth.burst(little, 0.1)
truth.note("command", sum(os.times()[2:4]))
truth.tell()
