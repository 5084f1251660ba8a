# Tells its own stack after a dot, leaf first, a line for each frame, and an empty line;
# then waits in it. Calls of all sorts, and names of all widths.
import os
import signal
import sys

if sys.version_info < (3, 8):
    sys.exit()


def shown(text):
    hidden = ["\ufffd" if c == "\0" or 0xD800 <= ord(c) < 0xE000 else c for c in text]
    return "".join(hidden).encode()[:4096].decode(errors="ignore")


def tell(frame):
    lines = []
    while frame:
        code = frame.f_code
        name = getattr(code, "co_qualname", code.co_name)
        lines.append("%s %s:%d" % (shown(name), shown(code.co_filename), frame.f_lineno))
        frame = frame.f_back
    os.write(1, ("." + "\n".join(lines) + "\n\n").encode())


def leaf():
    tell(sys._getframe()); signal.pause()


def named(name, n):
    def function():
        if n:
            return names[n - 1](
            )
        leaf()

    code = function.__code__
    more = {"co_qualname": name} if hasattr(code, "co_qualname") else {}
    function.__code__ = code.replace(co_name=name, **more)
    return function


names = []
# More than is read of a name: with "long" on the command line.
times = 820 if sys.argv[-1] == "long" else 1
for given in ["a\ud800\0b", "x" * 7, "\xe4\u65e5" * 2, "\U00010400"]:
    names.append(named(given * times, len(names)))


class Ärger:
    def methode(self, key):
        return sorted(
            [2, 1],
            key=self.日本,
        )

    def 日本(self, number):
        def generate():
            yield 0
            yield from (names[-1]() for _ in range(
                1))

        for _ in generate():
            pass

    def __add__(self, other):
        x = self.methode(
            other)
        return x

    @property
    def sum(self):
        return (
            self
            + 1)

    def __getitem__(self, key):
        return self.sum


class 𐐀:
    def __enter__(self):
        return Ärger()[
            0
        ]

    def __exit__(self, *why):
        pass


async def wait():
    with 𐐀():
        pass


async def outer():
    await wait(
    )
    return None


def recurse(n):
    if n:
        return recurse(
            n - 1
        )
    try:
        outer().send(
            None)
    finally:
        n = 0


class Body:
    exec(compile("\n\n[recurse(n) for n in [3]]", "<stränge>", "exec"))
