"""What the tests of the study file share: an empty study, a clock that stands, and a way to enter texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.casebook import Casebook

MOMENT = datetime(2024, 5, 17, 9, 12, 3, 250_000, tzinfo=timezone(timedelta(hours=8)))

Enter = Callable[..., tuple[AuditEntry, ...]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trial.cd7"


@pytest.fixture
def book(path: Path) -> Iterator[Casebook]:
    with Casebook.create(path, clock=lambda: MOMENT) as made:
        yield made


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
