"""A study that is open read-only takes in what another process writes, and says when it cannot any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.database import audit_trail
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.file_location import FollowedFile
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
    assert followed.take_news() == (frozenset(), [])
    entry.enter(written, SEX, "F")
    patients, lines = followed.take_news()
    assert (patients, [line.change.new for line in lines]) == ({"P1"}, ["F"])
    assert read.case("P1").get(Registration.sex) == "F"
    assert followed.take_news() == (frozenset(), [])


def test_what_was_written_while_the_study_was_read_is_taken_in(written: Study, read: Study) -> None:
    """The window follows after it was read: lines between the two would be missing for good."""
    entry.enter(written, SEX, "F")
    FollowedFile(read).take_news()
    assert read.case("P1").get(Registration.sex) == "F"


def test_a_new_patient_is_listed(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    entry.enter(written, Place("P2", "F1", 0, "SUBJID"), "01-002")
    followed.take_news()
    assert read.listed_keys() == ("P1", "P2")


def test_a_study_that_was_moved_is_followed_no_more(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    written.path.rename(written.path.with_name("moved.cd7"))
    with pytest.raises(UserError, match=r"moved, deleted or replaced.*Open it again"):
        followed.take_news()
    assert read.book.read_only_because == "it is no longer in its place, and later changes are not shown"


def test_a_line_that_breaks_the_trail_is_damage(written: Study, read: Study) -> None:
    followed = FollowedFile(read)
    last = written.book.trail()[-1]
    with closing(sqlite3.connect(written.path, isolation_level=None)) as raw:
        audit_trail.add(raw, replace(last, seq=last.seq + 1, previous_hash=last.hash, who="nobody"))
    with pytest.raises(DamagedFile, match="does not follow the line before it"):
        followed.take_news()
    assert read.case("P1").get(Registration.subject) == "01-001"


def test_a_study_that_is_written_here_is_not_followed(written: Study) -> None:
    assert written.read_from is None
