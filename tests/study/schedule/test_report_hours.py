"""The 24 hours of a serious event in the worklist: until their last minute open, then overdue, whatever day it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cd7gui.protocol.schedule.states import ItemState
from cd7gui.study.people.sign_off import open_points
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import patient_status
from cd7gui.study.schedule.worklist import items_of, next_in_words
from tests.protocol.building import make_case
from tests.protocol.examples_serious import event, report
from tests.study.memory_book import memory_study


@pytest.mark.parametrize(("ago", "state"), [(23, ItemState.OPEN), (25, ItemState.OVERDUE)])
def test_the_last_day_of_the_clock_ends_by_the_minute(ago: int, state: ItemState) -> None:
    case = make_case(told_nobody(ago), today=datetime.now(tz=UTC).astimezone().date())
    found = {one.expected.id: one.expected.state for one in items_of(case)}
    assert found["R1.sae.sponsor"] is state


def told_nobody(ago: int) -> dict[str, str]:
    """Hold a serious event that has been known for so many hours."""
    known = datetime.now(tz=UTC) - timedelta(hours=ago)
    aware = {"AWARDAT": known.date().isoformat(), "AWARTIM": f"{known:%H:%M}", "AWARZON": "UTC+00:00"}
    untold = {"RPSPODAT": "", "RPSPOTIM": "", "RPAUTDAT": "", "RPETHDAT": ""}
    texts = {**event(AESTDAT=aware["AWARDAT"], AEENDAT=""), **report(**(untold | aware))}
    return {name: text for name, text in texts.items() if text}


@pytest.mark.parametrize(("ago", "late"), [(23, 0), (25, 1)])
def test_status_next_and_gate_say_by_the_minute_what_the_worklist_says(ago: int, late: int) -> None:
    study = memory_study({"P1": told_nobody(ago)})
    study.today = lambda: datetime.now(tz=UTC).astimezone().date()
    case = study.case("P1")
    assert sum(one.expected.state is ItemState.OVERDUE for one in items_of(case)) == late
    assert (patient_status(study, case, told=()) is Status.OVERDUE) is bool(late)
    assert next_in_words(case).startswith("1 overdue") is bool(late)
    assert open_points(study, SignedScope("P1", "F21")).overdue == late
