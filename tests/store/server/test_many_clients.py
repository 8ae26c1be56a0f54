"""Twenty clients typing at random, a server that is ended by force: what was acknowledged is there, the chain holds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import UserError
from cd7gui.store.server import logins
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import ServerRules, copy_from_server, make_on_server
from cd7gui.store.verify import examine
from tests.store.server.cluster import Cluster, running

SITES, PATIENTS, ROWS = ("Site A", "Site B", "Site C"), 3, 40  # patients of each site
# The suite has a short run; the full one has twenty clients, takes a minute and ends the server twenty times.
CLIENTS = int(os.environ.get("CD7GUI_SERVER_CLIENTS", "8"))
SECONDS = float(os.environ.get("CD7GUI_SERVER_SECONDS", "4"))
ENDS = int(os.environ.get("CD7GUI_SERVER_ENDS", "2"))
FIELD = "F9", "CHINV"
RULES = ServerRules(
    frozenset({("enter", "entry"), ("read", "entry"), ("read cases", "entry")}),
    frozenset(
        {
            ("site", "F1.SITEID", "site"),
            ("field", "F1.SITEID", "enter"),
            ("field", ".".join(FIELD), "enter"),
        }
    ),
    frozenset(),
)


def type_on(address: str, number: int, seconds: float) -> None:
    """Type for some seconds at random places of three sites; say what was acknowledged, and how long it took."""
    chance, until, book = random.Random(number), time.monotonic() + seconds, None
    while time.monotonic() < until:
        try:
            book = book or ServerBook.open(address)
            patient, row = f"{SITES[number % 3]} {chance.randrange(PATIENTS)}", chance.randrange(ROWS)
            found = book.trail(patient=patient, form=FIELD[0], row=row, field=FIELD[1])
            old, new = (found[-1].change.new if found else None), f"{number}.{chance.randrange(10**9)}"
            change = Change(patient, FIELD[0], row, FIELD[1], old, new)
            began = time.perf_counter()
            book.append([change], who=f"Typist {number}", origin="entry", dictionary="1")
            sys.stdout.write(f"{patient}\t{row}\t{new}\t{time.perf_counter() - began:.6f}\n")
            sys.stdout.flush()
        except UserError:  # a conflict, or the server is away: whoever types would look and type again
            if book is not None and book.lost:
                book.close()
                book = None
                time.sleep(0.05)


def made(cluster: Cluster) -> str:
    """Make a study with a typist of each number, bound to a site and let in by a login; returns its database."""
    name = cluster.database()
    owner = cluster.address(name)
    make_on_server(owner, RULES)
    people = [
        Change("", "@PEOPLE", number + 1, heading, None, text)
        for number in range(CLIENTS)
        for heading, text in (("NAME", f"Typist {number}"), ("ROLE", "entry"), ("SITE", SITES[number % 3]))
    ]
    of_sites = [Change(f"{site} {one}", "F1", 0, "SITEID", None, site) for site in SITES for one in range(PATIENTS)]
    with closing(ServerBook.open(owner)) as book:
        book.append([*people, *of_sites], who="owner", origin="test", dictionary="1")
    for number in range(CLIENTS):
        logins.grant(ServerAddress.parse(owner), f"typist{number}", number + 1, "entry")
    return name


def clients(cluster: Cluster, name: str, count: int, seconds: float) -> list[subprocess.Popen[str]]:
    words = "import sys; from tests.store.server.test_many_clients import type_on; " + (
        "type_on(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))"
    )
    root = Path(__file__).parents[3]
    return [
        subprocess.Popen(
            [sys.executable, "-c", words, cluster.address(name, f"typist{number}"), str(number), str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for number in range(count)
    ]


def acknowledged(running_clients: list[subprocess.Popen[str]]) -> tuple[list[tuple[str, int, str]], list[float]]:
    lines = [line.split("\t") for one in running_clients for line in one.communicate(timeout=600)[0].splitlines()]
    assert all(one.returncode == 0 for one in running_clients)
    return [(patient, int(row), new) for patient, row, new, _ in lines], sorted(float(took) for *_, took in lines)


def judge(address: str, told: list[tuple[str, int, str]], copy: Path) -> int:
    """Prove the trail, and that each acknowledged value stands in it; returns how many were typed."""
    copy_from_server(address, copy)
    found = examine(copy)
    assert found.bad is None
    with closing(ServerBook.open(address, read_only=True)) as book:
        lines = [line for line in book.trail() if line.change.form == FIELD[0]]
    written = {(line.change.patient, line.change.row, line.change.new) for line in lines}
    assert [one for one in told if one not in written] == []
    return len(lines)


def in_words(count: int, typed: int, told: list[tuple[str, int, str]], took: list[float], seconds: float) -> str:
    return (
        f"{count} clients: {typed} values stored, {len(told)} acknowledged, {typed / seconds:.0f} a second, "
        f"p50 {took[len(took) // 2] * 1000:.1f} ms, p95 {took[len(took) * 95 // 100] * 1000:.1f} ms\n"
    )


def test_nothing_acknowledged_is_lost_when_many_type_at_once(cluster: Cluster, tmp_path: Path) -> None:
    name = made(cluster)
    told, took = acknowledged(clients(cluster, name, CLIENTS, SECONDS))

    typed = judge(cluster.address(name), told, tmp_path / "copy.cd7")
    assert len(told) == typed
    assert typed >= 2
    sys.stdout.write(in_words(CLIENTS, typed, told, took, SECONDS))


def test_nothing_acknowledged_is_lost_when_the_server_is_ended_by_force(tmp_path: Path) -> None:
    with running(durable=True) as cluster:
        name, count = made(cluster), CLIENTS if ENDS > 2 else 4
        typing, began = clients(cluster, name, count, SECONDS + 2 * ENDS), time.monotonic()
        for end in range(ENDS):
            time.sleep(SECONDS / (ENDS + 1) * 2 * random.Random(end).random())
            cluster.kill()
            cluster.start()
        told, took = acknowledged(typing)
        seconds = time.monotonic() - began

        assert told
        typed = judge(cluster.address(name), told, tmp_path / "copy.cd7")
        sys.stdout.write(f"{ENDS} times ended by force. {in_words(count, typed, told, took, seconds)}")
