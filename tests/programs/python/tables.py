# Tells of all functions of some modules where their code objects are, and the
# lines of their instructions: "ADDRESS OFFSET LINE", one for each change of the
# line, 0 for none; OFFSET is in bytes. END in a line of its own comes last.
import argparse
import ast
import asyncio.base_events
import dis
import inspect
import json.decoder
import os
import random
import signal
import subprocess
import sys
import tarfile
import types
import typing


def ten():
    n = 0
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    for _ in range(9): n += 1
    return n


exec("def far():\n x = 1\n" + "\n" * 700 + " y = (1 +" + "\n" * 40 + "z)\n" + "\n" * 70000 + " return x\n")
seen = {}


def lines_of(code):
    if hasattr(code, "co_lines"):
        return [(start, line or 0) for start, _, line in code.co_lines()]
    return list(dis.findlinestarts(code))


def visit(code):
    if id(code) not in seen:
        seen[id(code)] = code
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                visit(constant)


for module in list(sys.modules.values()):
    for thing in list(getattr(module, "__dict__", {}).values()):
        for part in [thing] + list(getattr(thing, "__dict__", {}).values()):
            code = getattr(part, "__code__", None)
            if isinstance(code, types.CodeType):
                visit(code)
said = []
for address, code in seen.items():
    for start, line in lines_of(code):
        said.append("%d %d %d" % (address, start, line))
    said.append("%d %d %d" % (address, len(code.co_code), -1))
sys.stdout.write("." + "\n".join(said) + "\nEND\n")
sys.stdout.flush()
signal.pause()
