"""The restore drill: the newest backup is tried for good, and every way in which it does not give the study back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.store.encrypting import new_keys
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.study.backups import back_up_at, backups
from cd7gui.study.heads import drill as drills
from cd7gui.study.heads.restoring import restore
from cd7gui.study.opening import new_study, open_study
from tests.store.heads.forging import altered, rewrite, rewrite_with_own_key, trail_of
from tests.study.heads.test_restoring import add

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with two backups and a line since: 8 lines in the newest."""
    made = tmp_path / "trial.cd7"
    new_study(made, who="chen").close()
    add(made, "SUBJID", "01-001")
    back_up_at(made, date(2026, 11, 21))
    add(made, "SEX", "M")
    back_up_at(made, date(2026, 11, 22))
    add(made, "SEX", "F")
    return made


@pytest.fixture
def run(study: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def drill(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code, said = main(["drill", str(study), *words]), capsys.readouterr()
        err = [line for line in said.err.splitlines() if not line.startswith("This computer has SQLite")]
        (sentence,) = [*said.out.splitlines(), *err]
        assert bool(err) is (code != 0)
        return code, sentence

    return drill


def newest(study: Path) -> Path:
    return backups(study)[0].path


def test_the_newest_backup_passes_and_the_trail_says_so(study: Path, run: Run) -> None:
    before, listed = trail_of(study), sorted(newest(study).parent.iterdir())
    assert run() == (
        0,
        "The drill passed: the newest backup trial.2026-11-22.0002.cd7 was restored and verified, its 8 lines and its "
        "6 values match the study, and 2 lines were written since.",
    )
    noted, receipt = trail_of(study)[len(before) :]
    assert (noted.change.field, noted.origin, receipt.change.field) == ("@DRILL", "drill", "@HEAD")
    assert json.loads(noted.change.new or "") == {"backup": "trial.2026-11-22.0002.cd7", "passed": True}
    assert sorted(newest(study).parent.iterdir()) == listed  # nothing of the scratch place is left
    assert main(["verify", str(study)]) == 0


def test_a_study_without_a_backup_is_told_so(study: Path, run: Run) -> None:
    shutil.rmtree(newest(study).parent)
    code, said = run()
    assert (code, "has no backup to test" in said) == (2, True)


def damaged(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes().replace(b"SUBJID", b"SUBJIX", 1))


def cut(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damaged, "could not be verified"),
        (cut, "is damaged"),
        (lambda backup: rewrite(backup, altered("SUBJID", "01-002")), "is not the one that was signed"),
        (lambda backup: rewrite_with_own_key(backup, altered("SUBJID", "01-002")), "is not the one that this computer"),
        (lambda backup: backup.write_bytes(b""), ""),
    ],
    ids=["damaged", "cut short", "forged", "forged with another key", "empty"],
)
def test_a_backup_that_gives_no_sound_study_fails(study: Path, run: Run, harm, words: str) -> None:
    harm(newest(study))
    code, said = run()
    assert (code, said.startswith("The drill failed: the newest backup trial.2026-11-22.0002.cd7")) == (1, True), said
    assert words in said
    assert json.loads(trail_of(study)[-2].change.new or "")["passed"] is False
    assert [path.name for path in newest(study).parent.iterdir() if ".drill" in path.name] == []


def test_a_backup_of_what_was_left_behind_by_a_restored_study_fails(study: Path, run: Run) -> None:
    restore(backups(study)[1].path, study)
    for text in ("F", "M"):
        add(study, "SEX", text)
    code, said = run()
    assert (code, "differs from line 8 of the study" in said) == (1, True), said


def test_a_backup_that_is_longer_than_the_study_fails(study: Path, run: Run) -> None:
    add(study, "INITIALS", "AB")
    back_up_at(study, date(2026, 11, 23))
    restore(backups(study)[2].path, study)
    code, said = run()
    assert (code, "It ends with line 12, and the study with line" in said) == (1, True), said


def test_values_that_differ_fail_whatever_the_lines_say(study: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    true = drills.Casebook.present
    monkeypatch.setattr(drills.Casebook, "present", lambda book: {key: rows[1:] for key, rows in true(book).items()})
    code, said = run()
    assert (code, "Its values differ from those of the study at line 8" in said) == (1, True), said


def test_an_encrypted_study_is_drilled_and_its_scratch_is_encrypted(
    study: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3")
    path, password = study.with_name("closed.cd7"), "a long password"
    keys = new_keys(path, password)
    new_study(path, who="chen").close()
    add(path, "INITIALS", "QXZ")
    back_up_at(path, date(2026, 11, 22))
    seen: list[bytes] = []
    true = drills.prove_copy

    def look(scratch: Path):
        seen.append(scratch.read_bytes())
        return true(scratch)

    monkeypatch.setattr(drills, "prove_copy", look)
    assert main(["drill", str(path)]) == 0
    assert len(seen) == 1
    assert b"SQLite format 3" not in seen[0]
    assert b"QXZ" not in seen[0]
    assert UNLOCKED.find(keys.key.id) == keys.key


def test_a_study_that_is_open_elsewhere_is_drilled_and_takes_no_line(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_study(study):
        capsys.readouterr()
        assert main(["drill", str(study)]) == 0
        said = capsys.readouterr()
    assert said.out.startswith("The drill passed")
    assert "this drill is not recorded in its audit trail" in said.err
