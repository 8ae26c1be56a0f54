"""The state of an expected item as of a day, from its window, its row, and what ended follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.formatting import counted, date_in_words, listed
from cd7gui.protocol.schedule.answers import Slot, has_what_is_needed, lacking, renouncing
from cd7gui.protocol.schedule.starts import FollowUpEnd
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from cd7gui.protocol.schedule.windows import ItemWindow
from cd7gui.records import dataclass

NO_DAY = "the day of {clock} is not known"
NO_END = "the day of {reason} is not known"
NO_ROW = "{form} is marked complete without a row of it"
LACKS = "{fields} not answered"


MAY_HAVE_ENDED = (ItemState.NOT_YET, ItemState.OPEN, ItemState.OVERDUE)


@dataclass(frozen=True, slots=True)
class _Verdict:
    state: ItemState
    row: int | None = None
    due: date | None = None
    note: str = ""


def judge(case: Case, slot: Slot, ends: Iterable[FollowUpEnd], on: date) -> ExpectedItem:
    """Return an item with its state as of a day."""
    ended = [one for one in ends if one.reason in slot.item.until]
    if slot.item.gap:
        found = _series(case, slot, ended, on)
    elif slot.item.date is None:
        found = _page(case, slot, ended, on)
    else:
        found = _row(case, slot, ended, on)
    if slot.undated and found.state in MAY_HAVE_ENDED:
        found = _Verdict(ItemState.UNDECIDED, found.row, note=NO_DAY.format(clock=slot.undated))
    late = (on - found.due).days if found.state is ItemState.OVERDUE and found.due is not None else 0
    return ExpectedItem(
        case.key, slot.item, slot.clock, found.state, slot.window, found.row, found.due, late, found.note
    )


def _page(case: Case, slot: Slot, ended: list[FollowUpEnd], on: date) -> _Verdict:
    """Determine the state of a non-repeating form: answered or not, at any time."""
    row = case.only(slot.item.form)
    if not row.empty:
        if reason := renouncing(row, slot.item):
            return _Verdict(ItemState.EXCUSED, 0, note=reason.words)
        if has_what_is_needed(row, slot.item):
            return _Verdict(ItemState.DONE, 0)
    return _unanswered(slot, ended, on, None if row.empty else row, 0)


def _row(case: Case, slot: Slot, ended: list[FollowUpEnd], on: date) -> _Verdict:
    """Determine the state of an item that a row answers."""
    begun = None
    for found, state in ((slot.inside, ItemState.DONE), (slot.outside, ItemState.DONE_OUTSIDE)):
        row = slot.best(found)
        if row is None:
            continue
        if reason := renouncing(row, slot.item):
            return _Verdict(ItemState.EXCUSED, row.number, note=reason.words)
        if has_what_is_needed(row, slot.item):
            return _Verdict(state, row.number, note=_how_far(slot, row) if found is slot.outside else "")
        begun = begun or row
    if slot.renounced is not None and slot.item.date is not None:
        reason = slot.renounced.reason(slot.item.date)
        return _Verdict(ItemState.EXCUSED, slot.renounced.number, note=reason.words if reason else "")
    if begun is None and slot.item.none_if_complete and case.is_complete(slot.item.form):
        return _Verdict(ItemState.EXCUSED, note=NO_ROW.format(form=slot.item.form.id))
    return _unanswered(slot, ended, on, begun, None if begun is None else begun.number)


def _how_far(slot: Slot, row: Row) -> str:
    assert slot.item.date is not None  # rows are assigned by their dates
    assert slot.window is not None
    day, window = row[slot.item.date], slot.window
    side = "after" if day > window.last else "before"
    return f"{counted(slot.far(day), 'day', 'days')} {side} the window"


def _unanswered(slot: Slot, ended: list[FollowUpEnd], on: date, begun: Row | None, number: int | None) -> _Verdict:
    """Determine the state of an unanswered item; a row that was begun shows what is missing."""
    note = "" if begun is None else LACKS.format(fields=listed([f"“{one.label}”" for one in lacking(begun, slot.item)]))
    window = slot.window
    if window is None:
        return _without_window(slot, ended, number, note)
    found = _by_window(window, ended, on, window.last)
    return found if found.note else _Verdict(found.state, number, found.due, note)


def _without_window(slot: Slot, ended: list[FollowUpEnd], number: int | None, note: str) -> _Verdict:
    if slot.item.from_start:
        if ended:
            return _Verdict(ItemState.EXCUSED, note=_ended_in_words(ended[0]))
        return _Verdict(ItemState.OPEN, number, note=note)
    return _Verdict(ItemState.UNDECIDED, number, note=NO_DAY.format(clock=slot.clock))


def _by_window(window: ItemWindow, ended: list[FollowUpEnd], on: date, due: date) -> _Verdict:
    """Determine the state by dates alone: an end of follow-up before the window closed excuses the item."""
    for end in ended:
        if end.day is not None and end.day < due:
            return _Verdict(ItemState.EXCUSED, note=_ended_in_words(end))
    unknown = next((end for end in ended if end.day is None), None)
    if unknown is not None:
        return _Verdict(ItemState.UNDECIDED, note=NO_END.format(reason=unknown.words))
    if window.first is not None and on < window.first:
        return _Verdict(ItemState.NOT_YET, due=due)
    return _Verdict(ItemState.OPEN if on <= due else ItemState.OVERDUE, due=due)


def _ended_in_words(end: FollowUpEnd) -> str:
    return end.words if end.day is None else f"{end.words} on {date_in_words(end.day)}"


def _series(case: Case, slot: Slot, ended: list[FollowUpEnd], on: date) -> _Verdict:
    """Determine the state of recurring samples: overdue if the last is too long ago, done if there was no gap."""
    window = slot.window
    if window is None or window.first is None:
        return _without_window(slot, ended, None, "")
    if slot.item.none_if_complete and case.is_complete(slot.item.form):
        return _row(case, slot, ended, on)
    rows = [row for _, row in slot.inside if has_what_is_needed(row, slot.item)]
    days = sorted(row[slot.item.date] for row in rows if slot.item.date is not None)
    newest = max((row.number for row in rows), default=None)
    due = min((days[-1] if days else window.first) + timedelta(days=slot.item.gap), window.last)
    if not days or due < window.last:
        found = _by_window(window, ended, on, due)
        return _Verdict(found.state, newest, found.due, found.note) if found.state is not ItemState.EXCUSED else found
    gap = longest_gap([window.first, *days])
    if gap > slot.item.gap:
        note = f"{gap} days without a sample"
        return _Verdict(ItemState.DONE_OUTSIDE, newest, note=note)
    return _Verdict(ItemState.DONE, newest, due)


def longest_gap(days: list[date]) -> int:
    """Return the longest stretch between two consecutive days."""
    return max(((after - before).days for before, after in pairwise(days)), default=0)
