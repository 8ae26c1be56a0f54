"""The 24 hours of a serious event in the worklist: until their last minute open, then overdue, whatever day it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cd7gui.protocol.schedule.states import ItemState
from cd7gui.study.schedule.worklist import items_of
from tests.protocol.building import make_case
from tests.protocol.examples_serious import event, report


@pytest.mark.parametrize(("ago", "state"), [(23, ItemState.OPEN), (25, ItemState.OVERDUE)])
def test_the_last_day_of_the_clock_ends_by_the_minute(ago: int, state: ItemState) -> None:
    known = datetime.now(tz=UTC) - timedelta(hours=ago)
    aware = {"AWARDAT": known.date().isoformat(), "AWARTIM": f"{known:%H:%M}", "AWARZON": "UTC+00:00"}
    untold = {"RPSPODAT": "", "RPSPOTIM": "", "RPAUTDAT": "", "RPETHDAT": ""}
    texts = {**event(AESTDAT=aware["AWARDAT"], AEENDAT=""), **report(**(untold | aware))}
    case = make_case(
        {name: text for name, text in texts.items() if text}, today=datetime.now(tz=UTC).astimezone().date()
    )
    found = {one.expected.id: one.expected.state for one in items_of(case)}
    assert found["R1.sae.sponsor"] is state
