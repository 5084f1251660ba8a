"""A shell with job control on a terminal of its own, and what is seen of it.

	import terminal
	shell = terminal.Shell()
	shell.send('sleep 1000')
	shell.key('z')
	shell.until('Stopped')
"""

import os
import pty
import re
import select
import signal
import sys
import time


class Shell:
    def __init__(self, *command):
        self.seen = ''
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(PS1='next: ', PS2='', HISTFILE='', TERM='dumb')
            command = command or ('bash', '--norc', '--noprofile', '-i')
            os.execvp(command[0], command)
        # Commands that are echoed would look like what they print.
        if command == ():
            self.send("stty -echo; bind 'set enable-bracketed-paste off'")
            self.send('echo silent=$((1 + 1))')
            self.until('silent=2')
            self.prompt()

    def send(self, text):
        os.write(self.fd, text.encode() + b'\n')

    def key(self, letter):
        """Control and a letter."""
        os.write(self.fd, bytes([ord(letter) & 31]))

    def read(self):
        """False: the terminal is gone."""
        select.select([self.fd], [], [])
        try:
            text = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += text.decode(errors='replace')
        sys.stderr.write(text.decode(errors='replace'))
        return bool(text)

    def until(self, pattern):
        """Waits until it is seen; what was before is forgotten."""
        while not (m := re.search(pattern, self.seen, re.M)):
            if not self.read():
                raise SystemExit(f'the terminal ended before {pattern!r}')
        self.seen = self.seen[m.end():]
        return m

    def prompt(self):
        """What is typed before the shell reads may be lost with a signal."""
        self.until('^next: ')

    def ask(self, question):
        """What a command of the shell's own says, behind a word."""
        self.send(f'echo answer={question}')
        return self.until(r'^(?:next: )?answer=(.*?)\r?$').group(1)

    def hang_up(self):
        os.close(self.fd)

    def status(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def stat(pid):
    """The state, the parent, ..."""
    try:
        with open(f'/proc/{pid}/stat') as f:
            return f.read().rsplit(')', 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return [None, None]


def state(pid):
    return stat(pid)[0]


def parent(pid):
    return stat(pid)[1]


def until(condition):
    while not condition():
        time.sleep(0.01)
