"""Which SQLite has the fault of the write-ahead log, and that commands which write say so."""

from __future__ import annotations

import pytest

from cd7gui.cli.main import main
from cd7gui.store.database import sqlite_version as sqliteversion
from cd7gui.store.database.sqlite_version import is_affected, warning


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)])
def test_versions_with_the_fault_are_named(version):
    assert is_affected(version)
    assert ".".join(map(str, version)) in warning(version)


@pytest.mark.parametrize("version", [(3, 6, 23), (3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (4, 0, 0)])
def test_versions_without_it_are_not(version):
    assert warning(version) == ""


def test_a_command_that_writes_says_it_once_and_one_that_reads_does_not(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sqliteversion, "warning", lambda: "SQLite has a fault.")
    assert main(["new", str(tmp_path / "s.cd7")]) == 0
    assert capsys.readouterr().err == "SQLite has a fault.\n"
    assert main(["summary", str(tmp_path / "s.cd7")]) == 0
    assert capsys.readouterr().err == ""
