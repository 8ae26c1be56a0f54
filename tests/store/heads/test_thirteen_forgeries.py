"""The thirteen forgeries in one table, each with its receipts left, written anew by another key, and taken away.

Eight of them passed `verify` once. `test_forgeries.py` has the sentences, and what another computer can find.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import AuditEntry, Change, Place
from cd7gui.store.heads.receipts import ORIGIN
from cd7gui.study.opening import open_study
from tests.store.heads.forging import Forge, altered, rewrite, rewrite_with_own_key, trail_of, without_receipts
from tests.store.heads.test_forgeries import DEATH, enter, path  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above

Lines = list[AuditEntry]


def each(**parts: str) -> Forge:
    return lambda lines: [replace(line, **parts) for line in lines]


def imported(lines: Lines) -> Lines:
    return [line if line.origin == ORIGIN else replace(line, origin="import") for line in lines]


def inserted(lines: Lines) -> Lines:
    return [*lines[:6], replace(lines[5], change=Change("p1", "F6", 0, "CD34", None, "9.99")), *lines[6:]]


def removed(lines: Lines) -> Lines:
    return [line for line in lines if line.change.field != DEATH]


def cut(lines: Lines) -> Lines:
    return lines[:9]


def reason_of_its_own(lines: Lines) -> Lines:
    return [replace(one, change=replace(one.change, reason="source seen")) if one.seq == 9 else one for one in lines]


# Of these every line is hashed anew, so that the chain and the present values fit.
OF_LINES: Mapping[str, Callable[[Lines], Sequence[AuditEntry]]] = {
    "1 a value": altered(DEATH, "2023-12-01"),
    "2 who, in every line": each(who="wang"),
    "3 when, in every line": each(at="2020-01-01T08:00:00.000+01:00"),
    "4 from where, in every line that is no receipt": imported,
    "5 a reason": reason_of_its_own,
    "6 a line inserted in the past": inserted,
    "7 a line removed": removed,
    "8 the tail cut off": cut,
}
OF_RECEIPTS: Mapping[str, Callable[[Path, Forge], None]] = {
    "receipts left": rewrite,
    "receipts of another key": rewrite_with_own_key,
    "receipts taken away": lambda path, forge: rewrite(path, lambda lines: forge(without_receipts(lines))),
}


def older_copy(path: Path) -> None:
    older = shutil.copy(path, path.with_name("older.cd7"))
    enter(path, ("F1", "SEX", "M"))
    shutil.copy(older, path)


def statement(*texts: str) -> Callable[[Path], None]:
    def forge(path: Path) -> None:
        with open_study(path, who="chen") as study:
            study.book.keep_draft(Place("p1", "F6", 0, "CD34"), "6.2", dictionary="1.0")
        with closing(sqlite3.connect(path)) as raw:
            for text in texts:
                raw.execute(text)
            raw.commit()

    return forge


OF_FILES: Mapping[str, Callable[[Path], None]] = {
    "9 an older copy put back": older_copy,
    "10 a foreign trigger": statement("CREATE TRIGGER spy AFTER INSERT ON change BEGIN DELETE FROM value; END"),
    "11 a foreign table": statement("CREATE TABLE notes (x)"),
    "12 a half-typed text altered": statement("UPDATE draft SET text = '9.1'"),
    "13 a half-typed text put there": statement(
        "INSERT INTO draft VALUES ('p1', 'F1', 0, 'SEX', 'M', '2025-01-01T08:00:00.000+01:00', '1.0', '')"
    ),
}


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    code, said = main(["verify", str(path)]), capsys.readouterr()
    assert code == 1, said
    (sentence,) = said.err.splitlines()
    return sentence.removeprefix(f"{path}: ")


@pytest.mark.parametrize("receipts", OF_RECEIPTS)
@pytest.mark.parametrize("what", OF_LINES)
def test_a_trail_that_was_written_anew_is_refused_by_a_line(
    path: Path, capsys: pytest.CaptureFixture[str], what: str, receipts: str
) -> None:
    before = trail_of(path)
    OF_RECEIPTS[receipts](path, OF_LINES[what])
    assert trail_of(path) != before
    assert refused(path, capsys).startswith("Line "), what


@pytest.mark.parametrize("what", OF_FILES)
def test_what_was_put_into_the_file_or_in_its_place_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    OF_FILES[what](path)
    sentence = refused(path, capsys)
    assert sentence.startswith(("Line 14 ", "Another program added “", "The half-typed text at F")), sentence


def test_there_are_thirteen() -> None:
    assert [name.partition(" ")[0] for name in (*OF_LINES, *OF_FILES)] == [str(number) for number in range(1, 14)]
