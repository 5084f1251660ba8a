"""aio.py TASKS: coroutines that await each other, and generators."""
import asyncio
import sys

import truth


def cpu(n):
    s = 0
    for i in range(n):
        s += i * i
    return s


async def inner(n):
    cpu(n)
    await asyncio.sleep(0)
    cpu(n)


async def middle(n):
    await inner(n)


async def outer(n):
    for _ in range(50):
        await middle(n)


def gen(n):
    for i in range(n):
        yield cpu(i % 20)


def via_gen(n):
    yield from gen(n)


def use_gen():
    return sum(via_gen(3000))


async def main():
    await asyncio.gather(*(outer(2000) for _ in range(int(sys.argv[1]))))


asyncio.run(main())
truth.burst(use_gen, 0.3)
truth.tell()
