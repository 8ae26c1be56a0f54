"""Amendments of the schedule: windows change from a date on, per site, and one that had begun stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui import resources
from cd7gui.domain.errors import DictionaryError
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.schedule import expected
from cd7gui.protocol.schedule.asking import gap_in_series, window_of_visit
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.protocol.schedule.plan import read_schedule, schedule
from cd7gui.protocol.schedule.states import ItemState
from tests.protocol.schedule.patients import H, after, contact, item, state, treated

ONE = timedelta(days=1)
TODAY = after(500)
OPENS = after(85)  # the contact of day 100 under the first version
SHIPPED = resources.text("protocol", "schedule.toml")

Amend = Callable[[str], None]


@pytest.fixture
def amend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amend]:
    """Add amendments to the schedule that is shipped."""

    def add(text: str) -> None:
        monkeypatch.setattr(resources, "text", lambda *_: SHIPPED + text)
        _forget()

    yield add
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    schedule.cache_clear()
    expected._by_form.cache_clear()


def amendment(since: date | None, change: str, sites: str = "") -> str:
    first = f"since = {since}" if since else ""
    return f"""
[[amendment]]
version = "3.0"
{first}
{sites}
source = "made up for a test"
{change}
"""


NARROW = """[[amendment.change]]
item = "contact.d100"
before = 10
after = 10
"""


def days(id: str, *, site: str = "01", on: date = TODAY) -> tuple[int, int, int] | None:
    """Return first day, target and last day of an item, counted from its anchor; None where it is not expected."""
    found = {one.id: one for one in schedule_of(treated({"F1.SITEID": site}, on=on)).items}.get(id)
    if found is None:
        return None
    window = found.window
    assert window is not None
    assert window.first is not None
    start = window.anchor
    return (window.first - start).days, (window.target - start).days, (window.last - start).days


@pytest.mark.parametrize(
    ("since", "first", "last"),
    [(OPENS - ONE, 90, 110), (OPENS, 90, 110), (OPENS + ONE, 85, 115), (after(116), 85, 115)],
)
def test_a_window_that_had_begun_before_the_amendment_stays(amend: Amend, since: date, first: int, last: int) -> None:
    amend(amendment(since, NARROW))
    assert days("H.contact.d100") == (first, 100, last)
    assert days("H.contact.m6") == (150, 180, 210), "what it does not name stays"


def test_each_site_has_its_day_and_one_that_is_not_named_has_the_first(amend: Amend) -> None:
    amend(amendment(OPENS, NARROW, f'sites = {{ "02" = {OPENS + ONE} }}'))
    assert [days("H.contact.d100", site=site) for site in ("01", "02", "03")] == [
        (90, 100, 110),
        (85, 100, 115),
        (90, 100, 110),
    ]


def test_an_amendment_of_some_sites_is_in_force_at_those_alone(amend: Amend) -> None:
    amend(amendment(None, NARROW, f'sites = {{ "02" = {OPENS} }}'))
    assert [days("H.contact.d100", site=site) for site in ("01", "02")] == [(85, 100, 115), (90, 100, 110)]


def test_a_wider_window_begins_with_the_amendment_at_the_earliest(amend: Amend) -> None:
    amend(amendment(OPENS - ONE, NARROW.replace("= 10", "= 30")))
    assert days("H.contact.d100") == (84, 100, 130)


def test_a_visit_that_an_amendment_moves_into_the_past_keeps_its_window(amend: Amend) -> None:
    amend(amendment(after(80), NARROW.replace("before", "day = 60\nbefore")))
    assert days("H.contact.d100") == (85, 100, 115)


def test_of_two_amendments_the_later_reads_on_from_the_first(amend: Amend) -> None:
    wide = NARROW.replace("before = 10\nafter = 10", "after = 20")
    amend(amendment(after(10), NARROW) + amendment(after(20), wide))
    assert days("H.contact.d100") == (90, 100, 120)


def test_days_from_the_anchor_take_the_place_of_days_around_the_target(amend: Amend) -> None:
    amend(amendment(after(10), NARROW.replace("before = 10\nafter = 10", "first = 95\nlast = 99")))
    assert days("H.contact.d100") == (95, 99, 99)


def test_what_is_dropped_is_not_expected_where_it_had_not_begun(amend: Amend) -> None:
    amend(amendment(after(101), 'dropped = ["chimerism.d*"]'))
    found = [days(f"H.chimerism.{one}") is not None for one in ("d30", "d100", "d180", "d365")]
    assert found == [True, True, False, False]
    amend(amendment(after(102), 'dropped = ["chimerism.d*"]'))
    assert days("H.chimerism.d180") == (101, 180, 180)


def test_what_an_amendment_brings_is_expected_from_its_day_on(amend: Amend) -> None:
    new = """[[amendment.item]]
id = "contact.m9"
title = "contact 9 months"
anchor = "H"
day = 270
before = 20
after = 20
form = "F17"
date = "FUDAT"
where = { FUVISIT = "UNSCHED" }
needs = ["FUSTAT"]
until = ["death"]
source = "made up for a test"
"""
    for since, first in ((after(250), 250), (after(251), 251), (after(270), 270)):
        amend(amendment(since, new))
        assert days("H.contact.m9") == (first, 270, 290)
    amend(amendment(after(271), new))
    assert days("H.contact.m9") is None
    amend(amendment(None, new, f'sites = {{ "02" = {H} }}'))
    assert [days("H.contact.m9", site=site) for site in ("01", "02")] == [None, (250, 270, 290)]


def test_rows_states_and_checks_go_by_the_window_in_force(amend: Amend) -> None:
    early = contact(1, after(87), "DAY100")
    here, there = (treated({"F1.SITEID": site, **early}, on=TODAY) for site in ("01", "02"))
    amend(amendment(None, NARROW, f'sites = {{ "02" = {H} }}'))
    assert [item(case, "H.contact.d100").state for case in (here, there)] == [ItemState.DONE, ItemState.DONE_OUTSIDE]
    assert item(there, "H.contact.d100").note == "3 days before the window"
    found = [window_of_visit(case, case.rows(FollowUp)[0], after(87)) for case in (here, there)]
    assert [one.holds(after(87)) for one in found if one is not None] == [True, False]


def test_a_series_goes_by_the_gap_in_force(amend: Amend) -> None:
    amend(amendment(None, '[[amendment.change]]\nitem = "pcr.cmv"\ngap = 20\n', f'sites = {{ "02" = {H} }}'))
    cases = [treated({"F1.SITEID": site}, on=after(15)) for site in ("01", "02")]
    assert [state(case, "H.pcr.cmv") for case in cases] == [ItemState.OVERDUE, ItemState.OPEN]
    assert [gap_in_series(case, "pcr.cmv", [], after(15)) is None for case in cases] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        amendment(None, NARROW),
        amendment(H, NARROW).replace("made up for a test", ""),
        amendment(H, NARROW.replace("contact.d100", "contact.d99")),
        amendment(H, NARROW + 'form = "F18"\n'),
        amendment(H, 'dropped = ["nothing"]'),
        amendment(H, NARROW, "until = 2027-01-01"),
    ],
)
def test_an_amendment_that_contradicts_itself_is_refused(text: str) -> None:
    with pytest.raises(DictionaryError, match="amendment"):
        read_schedule(SHIPPED + text)


def test_the_schedule_that_is_shipped_has_no_amendment_yet() -> None:
    assert not [one for one in read_schedule(SHIPPED) if one.revisions or one.came_with]


@given(st.integers(min_value=60, max_value=140), st.integers(min_value=60, max_value=140))
def test_nobody_is_late_by_an_amendment_that_was_not_in_force(since: int, on: int) -> None:
    """Whatever is overdue on a day was overdue under the first version, or had all its days since the amendment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "text", lambda *_: SHIPPED + amendment(after(since), NARROW))
        _forget()
        found = item(treated(on=after(on)), "H.contact.d100")
    _forget()
    assert found.window is not None
    if found.state is ItemState.OVERDUE and on <= 115:
        assert found.window.first is not None
        assert found.window.first >= after(since)
