"""`verify` proves both files together: an identifier that was altered in its file does not fit its seal."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.store.database import audit_trail, schema
from cd7gui.store.database.persons_place import persons_of
from cd7gui.store.verify import verify
from cd7gui.study.backups import back_up_at
from cd7gui.study.heads.verifying import verified
from cd7gui.study.opening import open_study
from tests.study.apart_study import TRUE, identifiers_of, parted_study, type_in, whole_study


def rewritten(path: Path, before: str, after: str) -> None:
    """Put another value into a file and make its trail anew, so that it proves it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        lines = [list(line) for line in audit_trail.lines_as_written(file)]
        file.execute("DROP TRIGGER change_is_never_updated")
        previous = audit_trail.BEGINNING
        for line in lines:
            line[9] = after if line[9] == before else line[9]
            line[12] = previous
            line[13] = previous = audit_trail.link_of(tuple(line))
            file.execute(
                "UPDATE change SET new = ?, previous_hash = ?, hash = ? WHERE seq = ?", (line[9], *line[12:], line[0])
            )
        file.execute("UPDATE value SET text = ? WHERE text = ?", (after, before))
        file.execute(schema.NEVER_UPDATED)


def test_a_value_that_was_altered_with_its_whole_trail_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    assert main(["verify", str(path)]) == 0
    assert "each of its 6 values is what the audit trail of the study sealed" in capsys.readouterr().out
    rewritten(persons_of(path), "00987612345", "00987612346")
    assert verify(persons_of(path)) is None
    assert main(["verify", str(path)]) == 1
    assert "does not contain what line" in (said := capsys.readouterr().err)
    assert "F1.MRN" in said
    assert not verified(path).holds


def test_an_altered_byte_of_the_other_file_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = parted_study(tmp_path / "s.cd7")
    content = persons_of(path).read_bytes().replace(b"QXZW", b"QXZV")
    persons_of(path).write_bytes(content)
    assert main(["verify", str(path)]) == 1
    assert "s.persons.cd7: Line" in capsys.readouterr().err


def test_a_study_whose_identifiers_are_away_verifies_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    shutil.move(persons_of(path), tmp_path / "away")
    assert main(["verify", str(path)]) == 0
    assert "s.persons.cd7 is missing" in capsys.readouterr().out
    assert verified(path).holds
    assert "kept apart" not in verified(whole_study(tmp_path / "w.cd7")).in_words


def harmed(path: Path) -> None:
    """Lose all of a file but its beginning, as a bad drive does."""
    path.write_bytes(path.read_bytes()[:200] + bytes(8000))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (harmed, "which is damaged and cannot be read: they show as “kept apart” and cannot be entered. Put its copy"),
        (lambda path: path.write_bytes(b"nonsense" * 1000), "is not a cd7gui study"),
    ],
    ids=["damaged", "overwritten"],
)
def test_a_file_of_identifiers_that_cannot_be_used_does_not_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], harm, words: str
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    harm(persons_of(path))
    assert main(["verify", str(path)]) == 1
    assert words in (said := capsys.readouterr().err)
    assert "persons.backups" not in said, "the folder of backups is the study's"
    assert not verified(path).holds


def test_an_older_copy_of_the_identifiers_does_not_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = parted_study(tmp_path / "s.cd7")
    older = persons_of(path).read_bytes()
    with open_study(path) as study:
        type_in(study, "p1", "F1", "INITIALS", "WWWQ")
    persons_of(path).write_bytes(older)
    assert main(["verify", str(path)]) == 1
    assert "is an older copy that lacks line" in capsys.readouterr().err


def test_the_copy_that_the_sentence_of_damage_names_gives_the_identifiers_back(tmp_path: Path) -> None:
    path = parted_study(tmp_path / "s.cd7")
    kept = persons_of(back_up_at(path, date(2026, 11, 21)))
    harmed(persons_of(path))
    with open_study(path) as study:
        assert f"newest backup in {kept.parent} there" in study.identifiers_away
    shutil.copy(kept, persons_of(path))
    with open_study(path) as study:
        assert identifiers_of(study) == TRUE


def test_the_drill_proves_the_identifiers_of_the_backup_and_leaves_nothing_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = parted_study(tmp_path / "s.cd7")
    kept = back_up_at(path, date(2026, 11, 21))
    listed = sorted(kept.parent.iterdir())
    assert main(["drill", str(path)]) == 0
    assert "each of its 6 values is what the audit trail of the study sealed" in capsys.readouterr().out
    assert sorted(kept.parent.iterdir()) == listed
    content = persons_of(kept).read_bytes()
    for harm, words in ((harmed, "damaged"), (lambda one: rewritten(one, "00987612345", "00987612346"), "F1.MRN")):
        persons_of(kept).write_bytes(content)
        harm(persons_of(kept))
        assert main(["drill", str(path)]) == 1
        assert words in (said := capsys.readouterr().err)
        assert said.startswith("The drill failed: the newest backup s.2026-11-21.0001.cd7 does not give a sound study.")
    assert sorted(kept.parent.iterdir()) == listed
