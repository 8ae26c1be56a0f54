"""What the edit checks need from the schedule: an item, the window of a named visit, a gap in a series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.protocol.schedule.answers import is_named
from cd7gui.protocol.schedule.expected import expected_items, slots_of
from cd7gui.protocol.schedule.plan import EXPECTED_EMPTY, schedule
from cd7gui.protocol.schedule.starts import as_of, ends_of
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from cd7gui.protocol.schedule.windows import ItemWindow

FOLLOWED_NO_MORE = ("death", "lost", "withdrawn")


def asked_item(case: Case, id: str) -> ExpectedItem | None:
    """Return an item of the first series ("chimerism.d30") as of the data cut-off or today; None without anchor."""
    form = next(one.form for one in schedule() if one.id == id)
    return next((one for one in expected_items(case, as_of(case), form) if one.item.id == id), None)


def empty_and_overdue(case: Case) -> Iterator[ExpectedItem]:
    """Yield the longest overdue item of each empty form that no other check covers."""
    overdue = [one for one in expected_items(case, as_of(case)) if one.state is ItemState.OVERDUE]
    for form in case.dictionary.forms:
        mine = [one for one in overdue if one.form is form and one.item.asked_by == EXPECTED_EMPTY]
        if mine and not case.answered_rows(form):
            yield max(mine, key=lambda one: one.days_overdue)


def window_of_visit(case: Case, row: Row, day: date) -> ItemWindow | None:
    """Return the window, nearest to a day, of the visit that a row names; None if it names none of the schedule."""
    named = (slot for slot in slots_of(case, date.max, row.form) if slot.item.or_unnamed and is_named(row, slot.item))
    found = [(slot.far(day), slot.window) for slot in named if slot.window is not None]
    return min(found, key=lambda one: one[0])[1] if found else None


def is_followed(case: Case, on: date) -> bool:
    """Return whether a patient was not known to be dead, lost or withdrawn on a day."""
    return not any(one.reason in FOLLOWED_NO_MORE for one in ends_of(case, on))


def gap_in_series(case: Case, id: str, samples: Iterable[date], until: date) -> tuple[date, date] | None:
    """Return the first stretch of a series without a sample that is longer than the schedule allows.

    It is searched from the first day of the window to its last, at most to `until`.
    """
    form = next(one.form for one in schedule() if one.id == id)
    slot = next((slot for slot in slots_of(case, date.max, form) if slot.item.id == id), None)
    window = slot.window if slot is not None else None
    if slot is None or window is None or window.first is None:
        return None
    first, last = window.first, max(window.first, min(window.last, until))
    days = [first, *(min(max(day, first), last) for day in samples), last]
    allowed = timedelta(days=slot.item.gap)
    return next(((before, after) for before, after in pairwise(days) if after - before > allowed), None)
