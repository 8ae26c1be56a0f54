"""Kill -9 at random moments of writing: nothing that was acknowledged is lost, and nothing is half written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
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

def write(path):
    book = Casebook.open(path)
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
ALONE = f"{WRITER}\nwrite(sys.argv[1])"
# Imports once, and forks a writer for each line that it reads: most of what a kill cost was to start Python.
MANY = f"""{WRITER}
for _ in sys.stdin:
    child = os.fork()
    if not child:
        os.write(1, b"%d\\n" % os.getpid())
        write(sys.argv[1])
    os.waitpid(child, 0)
    os.write(1, b"ended\\n")
"""


def started(program, path):
    words = [sys.executable, "-c", program, str(path)]
    return subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )


def acknowledged_in(told):
    whole = [line.split() for line in told.decode().splitlines(keepends=True) if line.endswith("\n")]
    return {int(seq): link for seq, link in whole}


def killed_writer(path, acknowledged, seconds):
    """Let a process write, kill it some seconds after so many acknowledged changes, give what it acknowledged."""
    process = started(ALONE, path)
    first = b"".join(process.stdout.readline() for _ in range(acknowledged))
    time.sleep(seconds)
    process.kill()
    rest, errors = process.communicate()
    assert errors == b""
    return acknowledged_in(first + rest)


class ForkedWriters:
    """Does as `killed_writer` with processes that need not import anything first."""

    def __init__(self, path):
        self._server = started(MANY, path)
        self._out = self._server.stdout

    def killed(self, acknowledged, seconds):
        self._server.stdin.write(b"\n")
        writer = int(self._out.readline())
        told = [self._out.readline() for _ in range(acknowledged)]
        assert b"ended\n" not in told, self._server.communicate()
        time.sleep(seconds)
        os.kill(writer, signal.SIGKILL)
        while (line := self._out.readline()) != b"ended\n":
            assert line, self._server.communicate()
            told.append(line)
        return acknowledged_in(b"".join(told))

    def end(self):
        assert self._server.communicate() == (b"", b"")


def test_no_acknowledged_change_is_lost_when_the_process_is_killed_a_hundred_times(path):
    Casebook.create(path).close()
    moments = random.Random(20240517)
    forked = ForkedWriters(path) if hasattr(os, "fork") else None
    checked = 0
    for kill in range(KILLS):
        if kill % 5 == 4:  # while it starts: it may not have written anything yet
            acknowledged = killed_writer(path, 0, moments.uniform(0.02, 0.15))
        else:
            kill_one = forked.killed if forked else partial(killed_writer, path)
            acknowledged = kill_one(moments.randint(1, 30), moments.uniform(0, 0.01))
        with Casebook.open(path, read_only=True) as book:
            stored = {line.seq: line.hash for line in book.trail(after=checked)}
            count = {field: text for _, _, field, text in book.present().get("p1", [])}.get("COUNT", "0")
            last = book.position()[0]
        assert acknowledged.items() <= stored.items()
        assert last == 2 * int(count)
        if kill % 10 == 9:
            assert verify(path) is None
        checked = last
    if forked:
        forked.end()
    assert checked > 10 * KILLS  # 80 of the kills come after 15 transactions of 2 lines on average
