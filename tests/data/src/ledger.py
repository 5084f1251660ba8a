"""A small program that is worth profiling: it books random payments, checks
the balance in another thread, and writes a statement now and then.

    python3 ledger.py SECONDS
"""

import hashlib
import json
import random
import sys
import threading
import time


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.entries = []

    def book(self, entry):
        with self.lock:
            self.entries.append(entry)
            if len(self.entries) > 5000:
                del self.entries[:1000]

    def balance(self):
        with self.lock:
            return sum(entry["cents"] for entry in self.entries)


def split(cents, depth):
    """Halves an amount again and again; calls itself."""
    if depth == 0 or cents < 2:
        return [cents]
    half = cents // 2
    return split(half, depth - 1) + split(cents - half, depth - 1)


def make_payment(dice):
    cents = dice.randrange(1, 100000)
    return {"cents": cents, "parts": split(cents, 6)}


def sign(entry):
    digest = b""
    for part in entry["parts"]:
        digest = hashlib.sha256(digest + str(part).encode()).digest()
    return digest.hex()


def pay(ledger, deadline):
    dice = random.Random(1)
    while time.monotonic() < deadline:
        entry = make_payment(dice)
        entry["signature"] = sign(entry)
        ledger.book(json.loads(json.dumps(entry)))


def audit(ledger, deadline):
    while time.monotonic() < deadline:
        for _ in range(20):
            ledger.balance()
        time.sleep(0.01)


def write_statement(ledger):
    with ledger.lock:
        lines = sorted(str(entry["cents"]) for entry in ledger.entries)
    return "\n".join(lines)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    deadline = time.monotonic() + seconds
    ledger = Ledger()
    auditor = threading.Thread(
        target=audit, args=(ledger, deadline), name="auditor"
    )
    auditor.start()
    while time.monotonic() < deadline:
        pay(ledger, min(deadline, time.monotonic() + 0.2))
        write_statement(ledger)
    auditor.join()


if __name__ == "__main__":
    main()
