"""A crossed stopping rule waits for a name: what is said, who may acknowledge it, and what a correction changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.stopping import MonitoredPatient, StoppingDesign, StoppingRule, StoppingStatus
from cd7gui.study.people.permission import act_of
from cd7gui.study.people.roles import Act, roles_for
from cd7gui.study.safety.acknowledgements import acknowledge, crossing_in_words, notice_of
from cd7gui.study.session import Study

RULE = StoppingRule("death", "Death by H+100", "death", 100, StoppingDesign(0.2, 0.1, 30), "working value")


def status(*happened: bool) -> StoppingStatus:
    first = date(2023, 1, 1)
    patients = tuple(
        MonitoredPatient(f"k{n}", f"P{n}", first + timedelta(days=n), one, ()) for n, one in enumerate(happened)
    )
    return StoppingStatus(RULE, (None, None, 3, 3, 4), patients)


CROSSED, BELOW = status(True, True, True), status(True, False, True)


def test_nothing_is_said_below_the_boundary(demo: Study) -> None:
    assert notice_of(demo, (BELOW,)).words == ""
    assert crossing_in_words(BELOW) == ""


def test_a_crossing_is_said_until_somebody_acknowledges_it(demo: Study) -> None:
    said = notice_of(demo, (CROSSED,))
    assert "3 events among 3 evaluable patients" in said.words
    assert said.open == (CROSSED,)

    assert acknowledge(demo, said.open, "The sponsor was told by telephone.").stored

    assert notice_of(demo, (CROSSED,)).words == ""
    (line,) = demo.book.trail(patient="", form=STUDY, row=0, field="@STOPPED.death")
    assert (line.who, line.change.new) == (demo.who, "3 of 3")
    assert line.change.reason == "The sponsor was told by telephone."


def test_a_crossing_elsewhere_is_acknowledged_anew(demo: Study) -> None:
    acknowledge(demo, (CROSSED,), "told")

    moved = status(True, True, False, True)

    assert "4 evaluable" in notice_of(demo, (moved,)).words
    assert notice_of(demo, (status(True, True, True, True),)).words == ""  # it crossed at the same patient


def test_a_correction_that_takes_the_crossing_back_is_said(demo: Study) -> None:
    acknowledge(demo, (CROSSED,), "told")

    found = notice_of(demo, (BELOW,))

    assert found.words == (
        f"“Death by H+100” was acknowledged as crossed (3 of 3) by {demo.who}; with the present data it is not crossed."
    )
    assert found.open == ()


def test_a_rule_that_could_not_be_computed_says_nothing_of_a_crossing(demo: Study) -> None:
    acknowledge(demo, (CROSSED,), "told")

    assert notice_of(demo, (replace(BELOW, failed="A mistake."),)).words == ""


@pytest.mark.parametrize(("found", "reason"), [(CROSSED, " "), (BELOW, "told")])
def test_what_is_not_crossed_or_has_no_words_is_not_acknowledged(
    demo: Study, found: StoppingStatus, reason: str
) -> None:
    with pytest.raises(UserError):
        acknowledge(demo, (found,), reason)

    assert demo.book.trail(patient="", form=STUDY, row=0, field="@STOPPED.death") == []


def test_acknowledging_is_an_act_of_its_own(demo: Study) -> None:
    change = Change("", STUDY, 0, "@STOPPED.death", None, "3 of 3")

    assert act_of(change, "window", demo.rules.dictionary, lambda _: None) is Act.ACKNOWLEDGE
    assert roles_for(Act.ACKNOWLEDGE) == "investigator, data manager or monitor"
