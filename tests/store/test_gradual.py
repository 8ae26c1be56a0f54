"""A study read patient by patient holds what it holds when it is read at once, all as of one moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import DamagedStudy, StudyFileError

FIELDS = [("F1", "SUBJID"), ("@", "@DELETED")]
CHANGES = (
    Change("", STUDY, 0, "@NAME", None, "Trial"),
    Change("p1", "F1", 0, "SUBJID", None, "01-001"),
    Change("p1", "F18", 7, "ANC", None, "0.5"),
    Change("p1", "F18", 9, "ANC", None, "0.7"),
    Change("p2", "F99", 3, "NEW", None, "of a later version"),
    Change("p2", "", 0, "", None, "without a name"),
    Change("p3", "F1", 0, "", None, "without a field"),
    Change("p3", 'F"1\\', 1, "é'[0].$\t", None, "with names that JSON writes otherwise"),
    Change("p3", "F1", 0, "SUBJID", None, "01-003"),
)


def add(book: Casebook, *changes: Change) -> None:
    book.append(changes, who="tester", origin="test", dictionary="1.0")


@pytest.fixture
def book(tmp_path: Path) -> Casebook:
    made = Casebook.create(tmp_path / "s.cd7")
    add(made, *CHANGES)
    return made


@pytest.mark.parametrize("read_only", [False, True])
def test_patient_by_patient_is_the_same_as_at_once(book: Casebook, read_only: bool) -> None:
    present = book.present()
    book.close()
    with Casebook.open(book.path, read_only=read_only) as again:
        gradual = again.by_patient(FIELDS)
        assert gradual.patients == ("p1", "p2", "p3")
        assert gradual.outlines == {"p1": [("F1", 0, "SUBJID", "01-001")], "p3": [("F1", 0, "SUBJID", "01-003")]}
        assert {key: sorted(gradual.read(key)) for key in ("", *gradual.patients)} == {
            key: sorted(texts) for key, texts in present.items()
        }
        gradual.end()
        assert again.present() == present


def test_a_reader_sees_one_moment_while_another_window_writes(book: Casebook) -> None:
    with book, Casebook.open(book.path, read_only=True) as reader:
        gradual = reader.by_patient(FIELDS)
        add(book, Change("p3", "F1", 0, "SUBJID", "01-003", "01-004"), Change("p1", "F18", 7, "ANC", "0.5", None))

        assert ("F1", 0, "SUBJID", "01-003") in gradual.read("p3")
        assert ("F18", 7, "ANC", "0.5") in gradual.read("p1")
        gradual.end()
        assert ("F1", 0, "SUBJID", "01-004") in reader.present()["p3"]


def test_what_is_entered_meanwhile_is_read(book: Casebook) -> None:
    with book:
        gradual = book.by_patient(FIELDS)
        add(book, Change("p3", "F1", 0, "SUBJID", "01-003", "01-004"))
        assert ("F1", 0, "SUBJID", "01-004") in gradual.read("p3")


def test_damage_in_a_late_patient_is_damage_when_that_patient_is_read(book: Casebook) -> None:
    book.close()
    with closing(sqlite3.connect(book.path, isolation_level=None)) as raw:
        raw.execute("UPDATE value SET text = CAST(x'ff' AS TEXT) WHERE patient = 'p2'")
    with Casebook.open(book.path) as again:
        gradual = again.by_patient(FIELDS)
        assert gradual.read("p1")
        with pytest.raises(DamagedStudy):
            gradual.read("p2")
        assert gradual.read("p3")


def test_a_study_that_another_programme_went_on_writing_is_not_read_on(book: Casebook) -> None:
    with book:
        gradual = book.by_patient(FIELDS)
        with closing(sqlite3.connect(book.path, isolation_level=None)) as raw:
            raw.execute(
                "INSERT INTO change SELECT seq + 1, at, who, origin, patient, form, row, field, old, new, "
                "reason, dictionary, previous_hash, hash FROM change ORDER BY seq DESC LIMIT 1"
            )
        with pytest.raises(StudyFileError, match="another program overwrote it"):
            gradual.read("p1")
