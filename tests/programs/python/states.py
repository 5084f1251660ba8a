"""states.py FILE [thread]: is in one of some states that are known at every
moment, and writes the number of that which it is in into the first eight bytes
of a file that is mapped: 0 between two of them. First it prints each state, as
the interpreter itself tells of it:

    state NUMBER FIRST LAST NAME:LINE;NAME:LINE;...;NAME

root first; the line of the last is from FIRST to LAST. Then a line "ready TID".
"""
import mmap
import sys
import threading

if sys.version_info < (3, 8):
    sys.exit()
known = set()
ROUNDS = range(150)

with open(sys.argv[1], "r+b") as f:
    state = memoryview(mmap.mmap(f.fileno(), 8)).cast("Q")


def name_of(frame):
    code = frame.f_code
    return getattr(code, "co_qualname", code.co_name)


def tell(number):
    """The caller is about to be in a state: it sets it in the next line, and
    leaves it in the third."""
    known.add(number)
    frame = sys._getframe(1)
    line = frame.f_lineno
    names = [name_of(frame)]
    frame = frame.f_back
    while frame:
        names.append("%s:%d" % (name_of(frame), frame.f_lineno))
        frame = frame.f_back
    print("state", number, line + 1, line + 3, ";".join(reversed(names)))


def leaf(number):
    number in known or tell(number)
    state[0] = number
    for _ in ROUNDS: pass
    state[0] = 0


def one():
    leaf(1)


def two():
    one_more(2)


def one_more(number):
    leaf(
        number)


def recurse(depth):
    if depth == 0:
        leaf(3)
    else:
        recurse(depth - 1)


def gen():
    while True:
        4 in known or tell(4)
        state[0] = 4
        for _ in ROUNDS: pass
        state[0] = 0
        yield


def via_gen():
    yield from gen()


async def inner():
    5 in known or tell(5)
    state[0] = 5
    for _ in ROUNDS: pass
    state[0] = 0


async def middle():
    await inner()


async def outer():
    await middle()


def key(x):
    6 in known or tell(6)
    state[0] = 6
    for _ in ROUNDS: pass
    state[0] = 0
    return -x


class Number:
    def __lt__(self, other):
        leaf(7)
        return False

    @property
    def value(self):
        return leaf(8)


def run_coroutine():
    try:
        outer().send(None)
    except StopIteration:
        pass


def by_lambda():
    return (lambda: leaf(9))()


def by_exec():
    exec(CODE, {"leaf": leaf})


CODE = compile("leaf(10)", "made", "exec")
generator = via_gen()
NUMBERS = [Number(), Number()]


def round_of_all():
    one()
    two()
    recurse(60)
    next(generator)
    run_coroutine()
    sorted((1,), key=key)
    NUMBERS.sort()
    NUMBERS[0].value
    by_lambda()
    by_exec()


def main():
    is_ready = False
    while True:
        round_of_all()
        if not is_ready:
            print("ready", threading.get_native_id(), flush=True)
            is_ready = True


if len(sys.argv) > 2:
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
main()
