"""Credentials: beside the trail, in the same step as its lines, and wherever the whole study goes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.store.backup import backup
from cd7gui.store.casebook import Casebook, Conflict
from cd7gui.store.database.credentials import StoredCredential
from cd7gui.store.rebuilding import rebuild
from cd7gui.store.rescue import rescue
from cd7gui.store.verify import verify

HERS = StoredCredential(1, "scrypt:2:8:1", b"salt", b"hash", b"sealed")


def put(book: Casebook, credential: StoredCredential, old: str | None, new: str) -> None:
    change = Change("", "@PEOPLE", credential.person, "KEY", old, new)
    book.append([change], who="keeper", origin="window", dictionary="1.0", credential=credential)


def kept(path):
    with Casebook.open(path, read_only=True) as book:
        return book.credential(1)


def test_a_credential_is_stored_with_its_line_and_replaced_with_the_next(book):
    put(book, HERS, None, "one")
    assert book.credential(1) == HERS
    later = StoredCredential(1, "scrypt:2:8:1", b"s", b"h", b"k")
    put(book, later, "one", "two")
    assert book.credential(1) == later
    assert book.credential(2) is None


def test_a_line_that_does_not_hold_takes_its_credential_with_it(book):
    with pytest.raises(Conflict):
        put(book, HERS, "never", "two")
    assert book.credential(1) is None
    assert book.credentials == ()


def test_a_credential_goes_with_backup_rebuilding_and_rescue_and_stands_in_no_line(book, path):
    put(book, HERS, None, "one")
    backup(book, path.with_name("copy.cd7"))
    assert kept(path.with_name("copy.cd7")) == HERS
    gone = rescue(book, path.with_name("rescued.cd7")).book
    gone.close()
    assert kept(gone.path) == HERS
    with closing(sqlite3.connect(gone.path)) as raw:
        assert "sealed" not in "".join(map(str, raw.execute("SELECT * FROM change").fetchall()))
        raw.execute("UPDATE value SET text = 'X'")
        raw.commit()
    rebuild(gone.path)
    assert kept(gone.path) == HERS
    assert verify(gone.path) is None


def test_a_study_that_was_written_over_gets_its_credentials_back(path, enter):
    with Casebook.create(path) as first:
        put(first, HERS, None, "one")
    shutil.copy(path, path.with_name("other.cd7"))
    with Casebook.open(path) as book:
        enter(book, Change("p1", "F1", 0, "SEX", None, "M"))
        book.checkpoint()
        path.write_bytes(b"another programme was here")
        gone = rescue(book, path.with_name("rescued.cd7")).book
        gone.close()
    assert kept(gone.path) == HERS
    assert verify(gone.path) is None
