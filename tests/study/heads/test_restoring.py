"""A study made from a backup is told from an older copy that somebody put there, and a false backup is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change
from cd7gui.store.casebook import Casebook
from cd7gui.study.backups import back_up
from tests.store.heads.forging import (
    altered,
    another_computer,
    rewrite,
    rewrite_with_own_key,
    trail_of,
    without_receipts,
)
from tests.study.heads.conftest import add


@pytest.fixture
def backup(path: Path) -> Path:
    """A backup that lacks what was entered last."""
    kept = path.with_name("kept.cd7")
    back_up(path, kept)
    add(path, "SEX", "M")
    return kept


def verify(path: Path) -> int:
    return main(["verify", str(path)])


def restore(backup: Path, target: Path) -> int:
    return main(["restore", str(backup), str(target)])


def test_a_restored_study_says_so_in_its_trail_and_passes(path: Path, backup: Path) -> None:
    assert restore(backup, path) == 0

    lines = trail_of(path)
    assert [line.change.field for line in lines[-2:]] == ["@RESTORED", "@HEAD"]
    told = json.loads(lines[-2].change.new or "")
    aside = trail_of(path.with_name("trial set aside 1.cd7"))
    assert told["backup"] == "kept.cd7"
    assert told["line"] == len(lines) - 2
    assert told["before"] == {"line": aside[-1].seq, "hash": aside[-1].hash}
    assert json.loads(lines[-1].change.new or "")["on"] == "restore"
    assert verify(path) == 0
    add(path, "SEX", "F")
    assert verify(path) == 0


def test_the_same_copy_put_back_by_hand_is_found(path: Path, backup: Path) -> None:
    shutil.copy(backup, path)
    assert verify(path) == 1
    add(path, "SEX", "F")
    assert trail_of(path)[-1].change.field == "SEX"  # and nobody has it signed by working in it


def test_what_stood_there_is_still_the_study_that_was_signed(path: Path, backup: Path) -> None:
    restore(backup, path)
    aside = path.with_name("trial set aside 1.cd7")
    assert verify(aside) == 0
    add(aside, "SEX", "F")
    assert verify(aside) == 0
    assert verify(path) == 0


def test_an_older_copy_of_the_restored_study_is_found(path: Path, backup: Path) -> None:
    restore(backup, path)
    older = shutil.copy(path, path.with_name("older.cd7"))
    add(path, "SEX", "F")
    shutil.copy(older, path)
    assert verify(path) == 1


def test_nobody_makes_an_older_copy_pass_by_saying_that_it_was_restored(path: Path, backup: Path) -> None:
    shutil.copy(backup, path)
    with Casebook.open(path) as book:
        book.append([Change("", "@STUDY", 0, "@RESTORED", None, "{}")], who="x", origin="restore", dictionary="1")
    assert trail_of(path)[-1].change.field == "@RESTORED"
    assert verify(path) == 1
    add(path, "SEX", "F")
    assert trail_of(path)[-1].change.field == "SEX"
    assert verify(path) == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: rewrite(path, altered("SUBJID", "01-002")),
        lambda path: rewrite_with_own_key(path, altered("SUBJID", "01-002")),
        lambda path: rewrite(path, lambda lines: altered("SUBJID", "01-002")(without_receipts(lines))),
    ],
    ids=["receipts left", "receipts of another key", "receipts taken away"],
)
def test_a_forged_backup_is_refused(path: Path, backup: Path, capsys: pytest.CaptureFixture[str], forge) -> None:
    forge(backup)
    content = path.read_bytes()
    capsys.readouterr()
    assert restore(backup, path) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert path.read_bytes() == content


def test_a_backup_from_before_the_first_receipt_is_taken_and_named(
    path: Path, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(path, without_receipts)  # as an older version left it
    with another_computer(path.parent) as patch:
        shutil.copy(path, backup)
        add(path, "SEX", "F")
        capsys.readouterr()
        assert restore(backup, path) == 0
        assert "Nobody signed the backup" in capsys.readouterr().out
        assert verify(path) == 0
        assert [line.change.field for line in trail_of(path)[-3:]] == ["@RESTORED", "@SITEKEY", "@HEAD"]
        patch.setenv("CD7GUI_CONFIG", str(path.parent / "a third"))
        assert verify(path) == 0


def test_a_computer_that_never_saw_the_study_restores_it(path: Path, backup: Path, tmp_path: Path) -> None:
    with another_computer(tmp_path):
        assert restore(backup, path) == 0
        assert verify(path) == 0  # its key is another one: the line since is counted
    assert trail_of(path)[-1].change.field == "@RESTORED"
