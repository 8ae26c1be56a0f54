"""Kill -9 at random moments of writing: nothing that was acknowledged is lost, and nothing is half written."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify

ROOT = Path(__file__).parents[2]
KILLS = 100

# Each transaction sets one field, and carries a counter that must always equal the number of transactions so far.
WRITER = """
import os, sys
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.casebook import Casebook
book = Casebook.open(sys.argv[1])
if book.read_only:
    os.write(1, b"read only: " + book.read_only_because.encode() + b"\\n")
    sys.exit(1)
texts = {(form, row, field): text for form, row, field, text in book.present().get("p1", ())}

def change(form, row, field, new):
    old = texts.pop((form, row, field), None)
    if new is not None:
        texts[form, row, field] = new
    return Change("p1", form, row, field, old, new)

while True:
    count = int(texts.get(("F1", 0, "COUNT"), "0")) + 1
    changes = [change("F8", count % 50, "WBC", None if count % 7 == 0 else f"{count} " * (count % 30))]
    changes.append(change("F1", 0, "COUNT", str(count)))
    book.keep_draft(Place("p1", "F1", 0, "NOTE"), "x" * (count % 9), dictionary="1.0")
    lines = book.append(changes, who="chen", origin="entry", dictionary="1.0")
    os.write(1, b"%d %s\\n" % (lines[-1].seq, lines[-1].hash.encode()))
    if count % 40 == 0:
        book.checkpoint()
"""


def killed_writer(path, acknowledged, seconds):
    """Let a process write, kill it some seconds after so many acknowledged changes, give what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    first = b"".join(process.stdout.readline() for _ in range(acknowledged))
    time.sleep(seconds)
    process.kill()
    rest, errors = process.communicate()
    assert errors == b""
    told = (first + rest).decode().splitlines(keepends=True)
    whole = [line.split() for line in told if line.endswith("\n")]
    return {int(seq): link for seq, link in whole}


def test_no_acknowledged_change_is_lost_when_the_process_is_killed_a_hundred_times(path):
    Casebook.create(path).close()
    moments = random.Random(20240517)
    checked = 0
    for kill in range(KILLS):
        if kill % 5 == 4:  # while it starts: it may not have written anything yet
            acknowledged = killed_writer(path, 0, moments.uniform(0.02, 0.15))
        else:
            acknowledged = killed_writer(path, moments.randint(1, 30), moments.uniform(0, 0.01))
        with Casebook.open(path, read_only=True) as book:
            stored = {line.seq: line.hash for line in book.trail(after=checked)}
            count = {field: text for _, _, field, text in book.present().get("p1", [])}.get("COUNT", "0")
            last = book.position()[0]
        assert acknowledged.items() <= stored.items()
        assert last == 2 * int(count)
        if kill % 10 == 9:
            assert verify(path) is None
        checked = last
    assert checked > 10 * KILLS  # 80 of the kills come after 15 transactions of 2 lines on average
