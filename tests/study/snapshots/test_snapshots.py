"""Snapshots: the study as it stood at a line or on a day, by replaying the trail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study, subject
from cd7gui.study.snapshots import snapshots

CUTOFF = date(2023, 12, 22)


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def change(study: Study, number: str, place: tuple[str, int, str], text: str) -> None:
    assert entry.enter(study, Place(key_of(study, number), *place), text, reason="test").stored


def test_the_whole_trail_replayed_gives_the_present_cases(demo: Study) -> None:
    change(demo, "SYN-05", ("F16", 0, "DTHDAT"), "2022-11-30")
    entry.delete_patient(demo, key_of(demo, "SYN-03"), "entered twice")

    replayed = snapshots.as_kept(demo, snapshots.keep(demo, "now")).snapshot

    present = demo.snapshot()
    assert [case.key for case in replayed.cases] == [case.key for case in present.cases]
    for then, now in zip(replayed.cases, present.cases, strict=True):
        assert then.rows_by_form == now.rows_by_form
    assert (replayed.study, replayed.synthetic) == (present.study, True)
    assert compute(replayed, Settings(cutoff=CUTOFF)) == compute(present, Settings(cutoff=CUTOFF))


def test_a_kept_snapshot_gives_its_numbers_after_the_study_moved_on(demo: Study) -> None:
    snapshot = snapshots.keep(demo, "abstract", CUTOFF)
    change(demo, "SYN-05", ("F16", 0, "DTHDAT"), "2022-11-30")
    entry.delete_patient(demo, key_of(demo, "SYN-03"), "entered twice")

    then = snapshots.as_kept(demo, snapshot)

    found = compute(then.snapshot, Settings(cutoff=then.cutoff))
    assert found.patients == 10
    assert found["os.12m"].text == "68% (95% CI 43–100)"
    assert 113 in found.curves["os"].time


def test_snapshots_are_lines_of_the_trail_and_outlive_the_session(demo: Study) -> None:
    snapshots.keep(demo, "  abstract  2023 ", CUTOFF)
    snapshots.keep(demo, "congress")
    path = demo.path
    demo.close()

    with open_study(path, who="other") as again:
        first, second = snapshots.kept(again)
        assert (first.name, first.cutoff, first.who) == ("abstract 2023", CUTOFF, "coordinator")
        assert (second.name, second.cutoff, second.position) == ("congress", None, first.position + 1)
        assert second.hash != first.hash


def test_a_forgotten_snapshot_leaves_the_list_and_its_number_is_not_used_again(demo: Study) -> None:
    first = snapshots.keep(demo, "abstract")
    snapshots.forget(demo, first)
    assert snapshots.kept(demo) == ()

    assert snapshots.keep(demo, "abstract").number == first.number + 1


@pytest.mark.parametrize("name", ["", "   ", "Abstract"])
def test_a_name_must_be_there_and_free(demo: Study, name: str) -> None:
    snapshots.keep(demo, "abstract")

    with pytest.raises(UserError):
        snapshots.keep(demo, name)


def test_as_the_file_stood_before_anything_was_entered_there_is_nobody(demo: Study) -> None:
    first = snapshots.day_of(demo.book.trail()[0])

    assert snapshots.as_of_day(demo, first - timedelta(days=1)).snapshot.cases == ()
    assert len(snapshots.as_of_day(demo, first + timedelta(days=1)).snapshot.cases) == 10
