"""The lanes of the swimmer say what the table of the same run says: one rule for remission and one for relapse."""

from __future__ import annotations

import pytest

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import EndpointRules, LaneMark
from tests.analysis.test_definitions import assessed, on, outcomes, patient
from tests.protocol.building import row
from tests.protocol.derived import contact, gvhd, relapsed

ALIVE = contact(on(400))
BY_FLOW = relapsed(on(120)) | {"F14.RELMETH": "FLOW"}


def marks(case: Case, **chosen: object) -> dict[LaneMark, int]:
    (lane,) = outcomes(case, **chosen).lanes
    return dict(lane.marks)


@pytest.mark.parametrize(
    ("case", "day"),
    [
        (patient(1, assessed(0, "CRI"), ALIVE, transplant=42), None),
        (patient(1, assessed(-4, "CR"), assessed(27, "CR", 2), ALIVE, transplant=42), 27),
        (patient(1, row("F15", 1, FTDAT=on(19), FTTYPE="CHEMO"), assessed(37, "CR"), ALIVE, transplant=42), None),
        (patient(1, assessed(60, "CR"), ALIVE, transplant=42), None),
        (patient(1, assessed(35, "CR", form="F13"), ALIVE), 35),
    ],
    ids=["day 0", "before T", "after chemotherapy", "after H", "on F13"],
)
def test_a_remission_is_marked_where_the_days_to_remission_count_it(case: Case, day: int | None) -> None:  # D3
    days = next(one for one in outcomes(case).table if one.id == "days.t_to_remission")

    assert marks(case).get(LaneMark.REMISSION) == day
    assert days.value == day


@pytest.mark.parametrize(("counts", "day"), [(False, None), (True, 120)])
def test_a_molecular_relapse_is_marked_only_where_it_counts(counts: bool, day: int | None) -> None:  # D9
    case = patient(1, assessed(27, "CR"), BY_FLOW, ALIVE, transplant=42)
    rules = EndpointRules(molecular_relapse=counts)

    assert marks(case, rules=rules).get(LaneMark.RELAPSE) == day
    assert outcomes(case, rules=rules).curves["relapse"].n_event[-1] == int(counts)


def test_a_day_before_the_infusion_is_written_with_a_minus() -> None:
    (lane,) = outcomes(patient(1, gvhd(on(-4)), ALIVE)).lanes

    assert lane.words == "01-001: alive at the last contact 13.1 months after CAR-T (T+400); acute GVHD T−4"
