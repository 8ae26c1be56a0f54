"""A study made from a backup is told from an older copy that somebody put there, and a false backup is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Change, Place
from cd7gui.store.casebook import Casebook
from cd7gui.study.backups import back_up
from cd7gui.study.entry import enter
from cd7gui.study.opening import new_study, open_study
from tests.store.heads.forging import (
    altered,
    another_computer,
    rewrite,
    rewrite_with_own_key,
    trail_of,
    without_receipts,
)


def add(path: Path, field: str, text: str) -> None:
    with open_study(path) as study:
        enter(study, Place("p1", "F1", 0, field), text)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    made = tmp_path / "trial.cd7"
    new_study(made, who="chen").close()
    add(made, "SUBJID", "01-001")
    return made


@pytest.fixture
def backup(study: Path) -> Path:
    """A backup that lacks what was entered last."""
    kept = study.with_name("kept.cd7")
    back_up(study, kept)
    add(study, "SEX", "M")
    return kept


def verify(path: Path) -> int:
    return main(["verify", str(path)])


def restore(backup: Path, target: Path) -> int:
    return main(["restore", str(backup), str(target)])


def test_a_restored_study_says_so_in_its_trail_and_passes(study: Path, backup: Path) -> None:
    assert restore(backup, study) == 0

    lines = trail_of(study)
    assert [line.change.field for line in lines[-2:]] == ["@RESTORED", "@HEAD"]
    told = json.loads(lines[-2].change.new or "")
    aside = trail_of(study.with_name("trial set aside 1.cd7"))
    assert told["backup"] == "kept.cd7"
    assert told["line"] == len(lines) - 2
    assert told["before"] == {"line": aside[-1].seq, "hash": aside[-1].hash}
    assert json.loads(lines[-1].change.new or "")["on"] == "restore"
    assert verify(study) == 0
    add(study, "SEX", "F")
    assert verify(study) == 0


def test_the_same_copy_put_back_by_hand_is_found(study: Path, backup: Path) -> None:
    shutil.copy(backup, study)
    assert verify(study) == 1
    add(study, "SEX", "F")
    assert trail_of(study)[-1].change.field == "SEX"  # and nobody has it signed by working in it


def test_what_stood_there_is_still_the_study_that_was_signed(study: Path, backup: Path) -> None:
    restore(backup, study)
    aside = study.with_name("trial set aside 1.cd7")
    assert verify(aside) == 0
    add(aside, "SEX", "F")
    assert verify(aside) == 0
    assert verify(study) == 0


def test_an_older_copy_of_the_restored_study_is_found(study: Path, backup: Path) -> None:
    restore(backup, study)
    older = shutil.copy(study, study.with_name("older.cd7"))
    add(study, "SEX", "F")
    shutil.copy(older, study)
    assert verify(study) == 1


def test_nobody_makes_an_older_copy_pass_by_saying_that_it_was_restored(study: Path, backup: Path) -> None:
    shutil.copy(backup, study)
    with Casebook.open(study) as book:
        book.append([Change("", "@STUDY", 0, "@RESTORED", None, "{}")], who="x", origin="restore", dictionary="1")
    assert trail_of(study)[-1].change.field == "@RESTORED"
    assert verify(study) == 1
    add(study, "SEX", "F")
    assert trail_of(study)[-1].change.field == "SEX"
    assert verify(study) == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: rewrite(path, altered("SUBJID", "01-002")),
        lambda path: rewrite_with_own_key(path, altered("SUBJID", "01-002")),
        lambda path: rewrite(path, lambda lines: altered("SUBJID", "01-002")(without_receipts(lines))),
    ],
    ids=["receipts left", "receipts of another key", "receipts taken away"],
)
def test_a_forged_backup_is_refused(study: Path, backup: Path, capsys: pytest.CaptureFixture[str], forge) -> None:
    forge(backup)
    content = study.read_bytes()
    capsys.readouterr()
    assert restore(backup, study) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert study.read_bytes() == content


def test_a_backup_from_before_the_first_receipt_is_taken_and_named(
    study: Path, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(study, without_receipts)  # as an older version left it
    with another_computer(study.parent) as patch:
        shutil.copy(study, backup)
        add(study, "SEX", "F")
        capsys.readouterr()
        assert restore(backup, study) == 0
        assert "Nobody signed the backup" in capsys.readouterr().out
        assert verify(study) == 0
        assert [line.change.field for line in trail_of(study)[-3:]] == ["@RESTORED", "@SITEKEY", "@HEAD"]
        patch.setenv("CD7GUI_CONFIG", str(study.parent / "a third"))
        assert verify(study) == 0


def test_a_computer_that_never_saw_the_study_restores_it(study: Path, backup: Path, tmp_path: Path) -> None:
    with another_computer(tmp_path):
        assert restore(backup, study) == 0
        assert verify(study) == 0  # its key is another one: the line since is counted
    assert trail_of(study)[-1].change.field == "@RESTORED"
