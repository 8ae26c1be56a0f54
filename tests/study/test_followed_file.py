"""A study that is open read-only takes in what another process writes, and says when it cannot any more."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import audit_trail
from cd7gui.study import entry, file_location
from cd7gui.study.apart.keeping_apart import keep_apart
from cd7gui.study.entry import Place
from cd7gui.study.file_location import FollowedFile, NotFollowed
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Study

SEX = Place("P1", "F1", 0, "SEX")
NUMBER = Place("P1", "F1", 0, "SUBJID")


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "s.cd7", who="Ann") as study:
        entry.enter(study, NUMBER, "01-001")
        yield study


@pytest.fixture(params=[False, True], ids=["at once", "behind"])
def read(written: Study, request: pytest.FixtureRequest) -> Iterator[Study]:
    with open_study(written.path, who="Bo", read_only=True, behind=request.param) as study:
        yield study


def test_what_is_written_elsewhere_is_taken_in(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    assert followed.read_new_lines() == (frozenset(), [])
    entry.enter(written, SEX, "F")
    patients, lines = followed.read_new_lines()
    assert (patients, [line.change.new for line in lines]) == ({"P1"}, ["F"])
    assert read.case("P1").get(Registration.sex) == "F"
    assert followed.read_new_lines() == (frozenset(), [])


def test_what_was_written_while_the_study_was_read_is_taken_in(written: Study, read: Study) -> None:
    """The window follows after it was read: lines between the two would be missing for good."""
    entry.enter(written, SEX, "F")
    FollowedFile(read).read_new_lines()
    assert read.case("P1").get(Registration.sex) == "F"


def test_a_new_patient_is_listed(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    entry.enter(written, Place("P2", "F1", 0, "SUBJID"), "01-002")
    followed.read_new_lines()
    assert read.listed_keys() == ("P1", "P2")


def test_a_study_that_was_moved_is_followed_no_more(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    written.path.rename(written.path.with_name("moved.cd7"))
    with pytest.raises(NotFollowed, match=r"moved, deleted or replaced.*Open the study again"):
        followed.read_new_lines()
    assert read.book.read_only_because.endswith("and later changes are not shown")


def test_an_older_copy_over_the_open_file_is_noticed(tmp_path: Path) -> None:
    """It keeps the file's number, and SQLite the pages that it has read: neither tells."""
    path = tmp_path / "s.cd7"
    with new_study(path, who="Ann") as written:
        entry.enter(written, NUMBER, "01-001")
    shutil.copyfile(path, tmp_path / "old.cd7")
    with open_study(path, who="Ann") as written:
        entry.enter(written, SEX, "F")
    with open_study(path, who="Bo", read_only=True) as read:
        followed = FollowedFile(read)
        assert followed.read_new_lines() == (frozenset(), [])
        shutil.copyfile(tmp_path / "old.cd7", path)
        with pytest.raises(NotFollowed, match="another file was copied over it"):
            followed.read_new_lines()


def test_an_older_copy_over_a_study_with_a_log_is_noticed(tmp_path: Path) -> None:
    """What is left of the log goes on saying what it said, whatever file lies below it."""
    path = tmp_path / "s.cd7"
    with new_study(path, who="Ann") as written:
        entry.enter(written, NUMBER, "01-001")
    shutil.copyfile(path, tmp_path / "old.cd7")
    written = open_study(path, who="Ann")
    written.write([Change(f"P{number}", "F1", 0, "SUBJID", None, f"01-{number:03}") for number in range(2, 200)])
    assert isinstance(written.book, Casebook)
    written.book.checkpoint()
    for number in range(200, 300):
        entry.enter(written, Place(f"P{number}", "F1", 0, "SUBJID"), f"01-{number:03}")
    with open_study(path, who="Bo", read_only=True) as read:
        followed = FollowedFile(read)
        written.close()
        followed.read_new_lines()
        shutil.copyfile(tmp_path / "old.cd7", path)
        with pytest.raises(NotFollowed, match="another file was copied over it"):
            followed.read_new_lines()


def test_a_drive_that_does_not_answer_is_tried_again(
    written: Study, read: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = FollowedFile(read)
    entry.enter(written, SEX, "F")

    def silent(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as drive:
        drive.setattr(Path, "stat", silent)
        with pytest.raises(UserError, match="tried again every second") as told:
            followed.read_new_lines()
    assert not isinstance(told.value, NotFollowed)
    assert followed.read_new_lines()[0] == {"P1"}


def test_one_step_is_never_taken_in_by_halves(written: Study, read: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    followed = FollowedFile(read)
    written.write([Change("P9", "F1", 0, "SUBJID", None, "09-001")])
    monkeypatch.setattr(file_location, "MOST_AT_ONCE", 1)
    assert len(followed.read_new_lines()[1]) == 1
    written.write([Change(f"P{number}", "F1", 0, "SUBJID", None, f"01-{number:03}") for number in (2, 3)])
    with pytest.raises(NotFollowed, match="more than 1 lines"):
        followed.read_new_lines()
    assert read.listed_keys() == ("P1", "P9")


def test_a_name_that_is_kept_apart_is_shown_as_itself(tmp_path: Path) -> None:
    with new_study(tmp_path / "s.cd7", who="Ann") as written:
        entry.enter(written, NUMBER, "01-001")
        keep_apart(written, "by the sponsor", None)
        with open_study(written.path, who="Bo", read_only=True) as read:
            followed = FollowedFile(read)
            entry.enter(written, Place("P1", "F1", 0, "INITIALS"), "AB")
            _, (line,) = followed.read_new_lines()
            assert line.change.new == "AB"
            assert read.case("P1").get(Registration.initials) == "AB"


def test_identifiers_that_move_to_a_file_of_their_own_end_the_following(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    keep_apart(written, "by the sponsor", None)
    with pytest.raises(NotFollowed, match=r"identifiers were moved.*Open the study again"):
        followed.read_new_lines()


def test_a_line_that_breaks_the_trail_is_damage(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    last = written.book.trail()[-1]
    with closing(sqlite3.connect(written.path, isolation_level=None)) as raw:
        audit_trail.add(raw, replace(last, seq=last.seq + 1, previous_hash=last.hash, who="nobody"))
    with pytest.raises(DamagedFile, match="does not follow the line before it"):
        followed.read_new_lines()
    assert read.case("P1").get(Registration.subject) == "01-001"


def test_a_study_that_is_written_here_is_not_followed(written: Study) -> None:
    assert written.read_from is None
