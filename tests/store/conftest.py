"""What the tests of the study file share: an empty study, a clock that stands, and a way to enter texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

import pytest

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.timestamps import Clock
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import ServerRules, make_on_server
from tests.store.server.cluster import Cluster

MOMENT = datetime(2024, 5, 17, 9, 12, 3, 250_000, tzinfo=timezone(timedelta(hours=8)))

Enter = Callable[..., tuple[AuditEntry, ...]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trial.cd7"


@pytest.fixture
def book(path: Path) -> Iterator[Casebook]:
    with Casebook.create(path, clock=lambda: MOMENT) as made:
        yield made


class Kept(Protocol):
    """Where a study is kept, whatever it is."""

    def made(self, *, clock: Clock = lambda: MOMENT) -> Any:
        """Make an empty study there and open it."""

    def open(self, *, read_only: bool = False, clock: Clock = lambda: MOMENT) -> Any:
        """Open it."""


class KeptInFile:
    """A study in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def made(self, *, clock: Clock = lambda: MOMENT) -> Casebook:
        """Make it."""
        return Casebook.create(self._path, clock=clock)

    def open(self, *, read_only: bool = False, clock: Clock = lambda: MOMENT) -> Casebook:
        """Open it."""
        return Casebook.open(self._path, read_only=read_only, clock=clock)


class KeptOnServer:
    """A study in a database of its own."""

    def __init__(self, address: str) -> None:
        self._address = address

    def made(self, *, clock: Clock = lambda: MOMENT) -> ServerBook:
        """Open it; the template that the database is a copy of holds an empty study."""
        return self.open(clock=clock)

    def open(self, *, read_only: bool = False, clock: Clock = lambda: MOMENT) -> ServerBook:
        """Open it."""
        return ServerBook.open(self._address, read_only=read_only, clock=clock)


@pytest.fixture(scope="session")
def empty_study(cluster: Cluster) -> str:
    """A database with an empty study, which is copied for each test."""
    name = cluster.database()
    make_on_server(cluster.address(name), ServerRules(frozenset(), frozenset(), frozenset()))
    return name


@pytest.fixture(params=["file", "server"])
def kept(request: pytest.FixtureRequest, path: Path) -> Kept:
    """A place for a study: once a file, once a server."""
    if request.param == "file":
        return KeptInFile(path)
    cluster: Cluster = request.getfixturevalue("cluster")
    return KeptOnServer(cluster.address(cluster.database(request.getfixturevalue("empty_study"))))


@pytest.fixture
def enter() -> Enter:
    """Append changes to a casebook as a person would."""

    def append(book: Casebook, *changes: Change, at: str | None = None) -> tuple[AuditEntry, ...]:
        return book.append(changes, who="chen", origin="entry", dictionary="1.0", at=at)

    return append


@pytest.fixture
def three_lines(path: Path, enter: Enter) -> Path:
    """A closed study of three lines: sex typed, corrected, and a weight in row 2 of a repeating form."""
    with Casebook.create(path, clock=lambda: MOMENT) as book:
        enter(book, Change("p1", "F1", 0, "SEX", None, "M"))
        enter(book, Change("p1", "F1", 0, "SEX", "M", "F", "typing error"), Change("p1", "F8", 2, "WT", None, "61.5"))
    return path
