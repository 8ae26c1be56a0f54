"""The past of a study file beside its present, read over a connection of its own."""

from __future__ import annotations

from datetime import date

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.session import Study, subject
from cd7gui.study.snapshots import snapshots
from cd7gui.study.snapshots.past_states import JobCancelled, compare_then, outcomes_then, while_wanted

CUTOFF = date(2023, 12, 22)


def lose_a_patient(study: Study) -> None:
    key = next(case.key for case in study.cases() if subject(case) == "SYN-05")
    assert entry.delete_patient(study, key, "entered twice").stored


def test_the_outcomes_then_are_those_of_the_snapshot_while_the_study_is_open_for_writing(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    lose_a_patient(demo)

    then = outcomes_then(demo.path, kept, Settings())

    assert (then.cohort.name, then.estimates.cutoff) == ("snapshot “abstract”", CUTOFF)
    assert then.estimates.study == "CD7 CAR-T → haplo-HSCT, snapshot “abstract”"
    assert then.cohort.hash == kept.hash
    assert 113 in then.estimates.curves["os"].time
    assert then.estimates["os.12m"].text == "68% (95% CI 43–100)"


def test_a_day_before_the_file_was_made_holds_nobody(demo: Study) -> None:
    assert outcomes_then(demo.path, date(2001, 1, 1), Settings()).estimates.patients == 0


def test_a_snapshot_and_the_present_are_compared_and_it_is_told_how_far_that_is(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    lose_a_patient(demo)
    told: list[tuple[int, int]] = []

    found = compare_then(demo.path, kept, snapshots.present(demo, CUTOFF), Settings(), lambda *far: told.append(far))

    assert "os.12m" in [one.id for one in found.moved]
    assert told
    assert all(done < of for done, of in told)


def test_a_comparison_that_nobody_waits_for_ends(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)
    lose_a_patient(demo)
    tell = while_wanted(lambda: False, lambda *_: None)

    with pytest.raises(JobCancelled):
        compare_then(demo.path, kept, snapshots.present(demo, CUTOFF), Settings(), tell)


def test_a_file_that_is_gone_is_told_in_a_sentence(demo: Study) -> None:
    kept = snapshots.keep(demo, "abstract", CUTOFF)

    with pytest.raises(UserError):
        outcomes_then(demo.path.with_name("gone.cd7"), kept, Settings())
