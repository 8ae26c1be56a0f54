"""Twenty clients typing at random, a server that is ended by force: what was acknowledged is there, the chain holds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import ServerRules, copy_from_server, make_on_server
from cd7gui.store.verify import examine
from tests.store.server.cluster import Cluster, running

PATIENTS, FIELDS = 9, 40
# The suite has a short run; the full one has twenty clients, takes a minute and ends the server twenty times.
CLIENTS = int(os.environ.get("CD7GUI_SERVER_CLIENTS", "8"))
SECONDS = float(os.environ.get("CD7GUI_SERVER_SECONDS", "4"))
ENDS = int(os.environ.get("CD7GUI_SERVER_ENDS", "2"))
NO_RULES = ServerRules(frozenset(), frozenset({("site", "F1.SITEID", "site")}), frozenset())

Told = dict[tuple[str, str], list[str]]


def type_on(address: str, number: int, seconds: float) -> None:
    """Type for some seconds at random places of three sites; say what was acknowledged, and how long it took."""
    chance, until, book = random.Random(number), time.monotonic() + seconds, None
    while time.monotonic() < until:
        try:
            book = book or ServerBook.open(address)
            place = (f"patient {chance.randrange(PATIENTS)}", f"X{chance.randrange(FIELDS)}")
            found = book.trail(patient=place[0], form="F1", row=0, field=place[1])
            old, new = (found[-1].change.new if found else None), f"{number}.{chance.randrange(10**9)}"
            began = time.perf_counter()
            book.append(
                [Change(place[0], "F1", 0, place[1], old, new)], who=f"c{number}", origin="entry", dictionary="1"
            )
            sys.stdout.write(f"{place[0]}\t{place[1]}\t{new}\t{time.perf_counter() - began:.6f}\n")
            sys.stdout.flush()
        except UserError:  # a conflict, or the server is away: whoever types would look and type again
            if book is not None and book.lost:
                book.close()
                book = None
                time.sleep(0.05)


def clients(address: str, count: int, seconds: float) -> list[subprocess.Popen[str]]:
    words = "import sys; from tests.store.server.test_many_clients import type_on; " + (
        "type_on(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))"
    )
    root = Path(__file__).parents[3]
    return [
        subprocess.Popen(
            [sys.executable, "-c", words, address, str(number), str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for number in range(count)
    ]


def acknowledged(running_clients: list[subprocess.Popen[str]]) -> tuple[list[tuple[str, str, str]], list[float]]:
    lines = [line.split("\t") for one in running_clients for line in one.communicate(timeout=300)[0].splitlines()]
    assert all(one.returncode == 0 for one in running_clients)
    return [(patient, field, new) for patient, field, new, _ in lines], sorted(float(took) for *_, took in lines)


def judge(address: str, told: list[tuple[str, str, str]], copy: Path) -> int:
    """Prove the trail, and that each acknowledged value stands in it; returns its lines."""
    copy_from_server(address, copy)
    found = examine(copy)
    assert found.bad is None
    book = ServerBook.open(address)
    written = {(line.change.patient, line.change.field, line.change.new) for line in book.trail()}
    book.close()
    assert [one for one in told if one not in written] == []
    return found.lines


@pytest.fixture
def address(cluster: Cluster) -> str:
    found = cluster.address(cluster.database())
    make_on_server(found, NO_RULES)
    return found


def test_nothing_acknowledged_is_lost_when_many_type_at_once(address: str, tmp_path: Path) -> None:
    told, took = acknowledged(clients(address, CLIENTS, SECONDS))

    lines = judge(address, told, tmp_path / "copy.cd7")
    assert len(told) == lines
    assert lines >= 2
    sys.stdout.write(
        f"{lines / SECONDS:.0f} values a second, p50 {took[len(took) // 2] * 1000:.1f} ms, "
        f"p95 {took[len(took) * 95 // 100] * 1000:.1f} ms\n"
    )


def test_nothing_acknowledged_is_lost_when_the_server_is_ended_by_force(tmp_path: Path) -> None:
    with running(durable=True) as cluster:
        address = cluster.address(cluster.database())
        make_on_server(address, NO_RULES)
        typing = clients(address, 4, SECONDS + 2 * ENDS)
        for end in range(ENDS):
            time.sleep(SECONDS / (ENDS + 1) + random.Random(end).random())
            cluster.kill()
            cluster.start()
        told, _ = acknowledged(typing)

        assert told
        judge(address, told, tmp_path / "copy.cd7")
