"""Every window of the schedule at its edges: the day before it, its first and last day, and the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.protocol.schedule.plan import schedule
from cd7gui.protocol.schedule.states import ItemState
from cd7gui.protocol.schedule.windows import window_of, years_after
from tests.protocol.building import make_case
from tests.protocol.schedule.patients import H, T, after, item, state, treated

NOT_YET, OPEN, OVERDUE = ItemState.NOT_YET, ItemState.OPEN, ItemState.OVERDUE
ONE = timedelta(days=1)

# What the sources give: item, anchor, first and last day after it (H 11 Jul 2023, T 16 Jun 2023).
WINDOWS = [
    ("T.crs", T, 0, 14),
    ("T.icans", T, 0, 28),
    ("T.response", T, 1, 25),  # H is T+25
    ("H.form.F6", H, 0, 14),
    ("H.engraftment.neutrophils", H, 0, 30),
    ("H.engraftment.platelets", H, 0, 100),
    ("H.chimerism.d30", H, 15, 45),
    ("H.chimerism.d100", H, 46, 100),
    ("H.chimerism.d180", H, 101, 180),
    ("H.chimerism.d365", H, 181, 365),
    ("H.pcr.cmv", H, 0, 100),
    ("H.pcr.ebv", H, 0, 100),
    ("H.contact.d100", H, 85, 115),
    ("H.contact.m6", H, 150, 210),
    ("H.contact.y1", H, 366, 425),
    ("H.contact.y2", H, 366 + 365 - 30, 366 + 365 + 30),  # 11 Jul 2025, and 2024 was a leap year
    ("H.contact.y3", H, 1096 - 30, 1096 + 30),
    ("H.contact.y15", H, (date(2038, 7, 11) - H).days - 30, (date(2038, 7, 11) - H).days + 30),
]


@pytest.mark.parametrize(("name", "anchor", "first", "last"), WINDOWS)
def test_a_window_at_its_edges(name: str, anchor: date, first: int, last: int) -> None:
    case = treated({"F6.GRAFT": None} if name == "H.form.F6" else None, on=after(last + 1, anchor))
    found = item(case, name)
    assert found.window is not None
    assert found.window.first == after(first, anchor)
    assert found.window.last == after(last, anchor)
    last_without = found.due or found.window.last  # of a series: so many days after its last sample
    assert last_without == (after(found.item.gap, anchor) if found.item.gap else found.window.last)
    assert state(case, name, last_without) is OPEN
    assert state(case, name, last_without + ONE) is OVERDUE
    if first > 0 and name != "T.response":
        assert state(case, name, after(first - 1, anchor)) is NOT_YET
        assert state(case, name, after(first, anchor)) is OPEN


@pytest.mark.parametrize(("name", "kind", "last"), [("T.crs", "CRS", 14), ("T.icans", "ICANS", 28)])
def test_toxicity_is_asked_for_every_day_until_the_form_is_marked_complete(name: str, kind: str, last: int) -> None:
    def days(*offsets: int) -> dict[str, str]:
        texts = {}
        for number, offset in enumerate(offsets, 1):
            at = {"TXDAT": after(offset, T).isoformat(), "TXKIND": kind, "GRINV": "1"}
            texts |= {f"F11[{number}].{field}": text for field, text in at.items()}
        return texts

    def on(offset: int, **texts: str) -> ItemState:
        return state(treated({**days(*assessed), **texts}, on=after(offset, T)), name)

    assessed: tuple[int, ...] = (0, 1, 2)
    assert [on(3), on(4)] == [OPEN, OVERDUE], "the day after the last one is still there to be entered"
    complete = {"F11.@COMPLETE": "1"}
    assert on(4, **complete) is ItemState.DONE, "who marks it complete says that there was no more"
    assessed = tuple(range(last - 1))
    assert [on(last - 1), on(last)] == [OPEN, OVERDUE]
    assessed = tuple(range(last + 1))
    assert on(last) is ItemState.DONE
    assessed = (0, *range(2, last + 1))
    assert on(last) is ItemState.DONE_OUTSIDE
    assessed = (last + 1,)
    assert [on(last + 2), on(last + 2, **complete)] == [OVERDUE, ItemState.DONE_OUTSIDE]
    assessed = ()
    assert on(last + 2, **complete) is ItemState.EXCUSED


def test_the_response_is_asked_for_up_to_day_60_where_there_was_no_transplant() -> None:
    without = treated({f"F6.{name}": None for name in treated(on=T).rows_by_form["F6"][0].texts}, on=after(61, T))
    response = next(one for one in schedule() if one.id == "response")
    assert item(without, "T.response").window == window_of(response, "T", T)
    assert state(without, "T.response", after(60, T)) is OPEN
    assert state(without, "T.response", after(61, T)) is OVERDUE


@pytest.mark.parametrize("form", ["F1", "F2", "F3"])
def test_a_form_of_the_start_is_open_at_once_and_overdue_two_weeks_after_the_infusion(form: str) -> None:
    empty = make_case({"F4.INFDAT": T.isoformat()}, today=T - 100 * ONE)
    assert state(empty, f"T.form.{form}") is OPEN
    assert state(empty, f"T.form.{form}", after(14, T)) is OPEN
    assert state(empty, f"T.form.{form}", after(15, T)) is OVERDUE


def test_29_february_has_its_anniversary_on_the_28th() -> None:
    born = date(2024, 2, 29)
    assert years_after(born, 1) == date(2025, 2, 28)
    assert years_after(born, 4) == date(2028, 2, 29)
    case = treated({"F6.HSCTDAT": born.isoformat()}, on=date(2026, 3, 1))
    second = item(case, "H.contact.y2").window
    assert second is not None
    assert (second.first, second.target, second.last) == (date(2026, 1, 29), date(2026, 2, 28), date(2026, 3, 30))
    first = item(case, "H.contact.y1").window
    assert first is not None
    assert (first.first, first.target) == (date(2025, 3, 1), date(2025, 3, 1))  # day 366; the anniversary is day 365


def test_every_item_of_the_table_is_tested_and_every_item_has_a_source() -> None:
    tested = {name.partition(".")[2] for name, *_ in WINDOWS} | {f"form.{form}" for form in ("F1", "F2", "F3", "F4")}
    yearly = {f"contact.y{year}" for year in range(3, 16)}
    assert {one.id for one in schedule()} == tested | yearly
    assert all(one.source for one in schedule())
    assert {one.asked_by for one in schedule()} <= {"", "EC-76", "EC-97", "EC-104", "EC-111"}


DAYS = st.integers(min_value=-40, max_value=1200)


@given(st.integers(min_value=14, max_value=120), DAYS)
def test_a_state_changes_only_at_an_edge_of_its_window(to_transplant: int, offset: int) -> None:
    """Nothing is answered: from one day to the next only an anchor, a first day or the day after a last one matters."""
    transplant = T + timedelta(days=to_transplant)
    before = T + timedelta(days=offset)
    texts: dict[str, str | None] = {"F6.HSCTDAT": transplant.isoformat(), "F6.GRAFT": None, "F4.PRODUCT": None}
    then = {one.id: one for one in schedule_of(treated(texts, on=before)).items}
    now = {one.id: one for one in schedule_of(treated(texts, on=before + ONE)).items}
    for name, one in now.items():
        known = then.get(name)
        if known is None:
            assert before + ONE in (T, transplant), name  # an anchor came, and with it its items
        elif known.state is not one.state:
            window = one.window
            assert window is not None
            at_edge = before + ONE in (window.first, (one.due or window.last) + ONE)
            assert at_edge or before + ONE in (T, transplant), (name, known.state, one.state)
    assert then.keys() - now.keys() <= {
        name for name in then if name.startswith("T.contact")
    }  # the series counts from H now
