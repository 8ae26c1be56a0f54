"""The worklist of a study: what is overdue, open, coming up, or undecidable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.formatting import counted, date_in_words
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import exported_subject
from cd7gui.protocol.schedule.answers import lacking
from cd7gui.protocol.schedule.expected import PatientSchedule, schedule_at, schedule_of
from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.protocol.schedule.report_clocks import as_of_moment
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from cd7gui.protocol.schedule.windows import ItemWindow
from cd7gui.records import dataclass
from cd7gui.study.session import Study

# What the window reads of the schedule, which it does not import itself.
__all__ = [
    "DueItem",
    "ExpectedItem",
    "ItemState",
    "ItemWindow",
    "PatientSchedule",
    "ScheduledItem",
    "asked_items",
    "day_of",
    "items_of",
    "next_in_words",
    "place_to_enter",
    "schedule_on",
    "state_in_words",
    "worklist",
    "worklist_as_data",
    "worklist_in_words",
]

ASKED = (ItemState.OVERDUE, ItemState.OPEN, ItemState.NOT_YET, ItemState.UNDECIDED)
NOTHING_DUE = "Nothing is due."


@dataclass(frozen=True)
class DueItem:
    """One item of the worklist, with the patient's number and site."""

    number: str
    site: str
    expected: ExpectedItem


def schedule_on(case: Case, on: date | None = None) -> PatientSchedule:
    """Return what is expected of a patient, as of the data cut-off, today, or another day."""
    return schedule_of(case_on(case, on))


def case_on(case: Case, on: date | None) -> Case:
    """Return the case as of a day; None is the data cut-off of the study, else today."""
    return case if on is None else replace(case, today=on, cutoff=on)


def day_of(study: Study, on: date | None = None) -> date:
    """Return the day as of which a study is evaluated."""
    today = study.today()
    return on or min(study.cutoff or today, today)


def items_of(case: Case) -> tuple[DueItem, ...]:
    """Return everything expected of a patient as of the usual day; computed once for each case."""
    return _by_the_clock(case_on(case, None).cached(_items_of), case, None)


def _by_the_clock(items: tuple[DueItem, ...], case: Case, on: date | None) -> tuple[DueItem, ...]:
    """Return items in their present state, if hours matter and they are as of today."""
    if on is not None or case.cutoff is not None or not any(one.expected.due_at for one in items):
        return items
    now = datetime.now(tz=UTC)
    if now.astimezone().date() != case.today:
        return items
    return tuple(replace(one, expected=as_of_moment(one.expected, now)) for one in items)


def _items_of(case: Case) -> tuple[DueItem, ...]:
    number, site = exported_subject(case), case.get(Registration.site) or ""
    return tuple(DueItem(number, site, one) for one in schedule_of(case).items)


def asked_items(study: Study, on: date | None = None) -> Iterator[DueItem]:
    """Yield the overdue, open, coming and undecided items, which are all that a worklist can hold."""
    return chain.from_iterable(_by_the_clock(case_on(case, on).cached(_asked_of), case, on) for case in study.cases())


def _asked_of(case: Case) -> tuple[DueItem, ...]:
    return tuple(one for one in case.cached(_items_of) if one.expected.state in ASKED)


def worklist(items: Iterable[DueItem], on: date, within: int = 0) -> list[DueItem]:
    """Return the overdue items, longest first, then open, soon opening and undecided ones.

    `within` is the number of days for those opening soon. After the overdue ones, the window that closes first comes
    first.
    """
    end = on + timedelta(days=within)
    found = [one for one in items if _is_listed(one.expected, end)]
    return sorted(found, key=_place)


def _is_listed(one: ExpectedItem, end: date) -> bool:
    if one.state is ItemState.NOT_YET:
        return one.window is not None and one.window.first is not None and one.window.first <= end
    return one.state in ASKED


def _place(one: DueItem) -> tuple[int, int, date, str, str]:
    found = one.expected
    return (ASKED.index(found.state), -found.days_overdue, found.due or date.max, one.number, found.id)


def counts_in_words(items: Iterable[DueItem]) -> str:
    """Count a worklist: "4 overdue · 1 open", with items opening soon or undecidable if any."""
    states = [one.expected.state for one in items]
    parts = [f"{states.count(ItemState.OVERDUE)} overdue", f"{states.count(ItemState.OPEN)} open"]
    if coming := states.count(ItemState.NOT_YET):
        parts.append(f"{coming} to come")
    if unclear := states.count(ItemState.UNDECIDED):
        parts.append(f"{unclear} undecided")
    return " · ".join(parts)


def worklist_in_words(study: Study, items: list[DueItem], on: date, *, asked: bool = False) -> str:
    """Return the worklist as lines; `asked` means that the user named the day."""
    which = "the data cut-off " if not asked and study.cutoff is not None and on == study.cutoff else ""
    head = f"{counts_in_words(items)} · as of {which}{date_in_words(on)}"
    table = [_cells(one) for one in items]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)] if table else []
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
    return "\n".join([head, *(lines or [NOTHING_DUE])])


def _cells(one: DueItem) -> tuple[str, ...]:
    found, window = one.expected, one.expected.window
    days, dates = ("", "") if window is None else (window.in_days, window.in_dates)
    return (one.number, found.form.id, found.title, days, dates, state_in_words(found))


def state_in_words(found: ExpectedItem) -> str:
    """Describe the state with its days and note: "overdue 12 days", "excused (death on 3 May 2026)"."""
    late = f" {counted(found.days_overdue, 'day', 'days')}" if found.days_overdue else ""
    return f"{found.state.value}{late}" + (f" ({found.note})" if found.note else "")


def next_in_words(case: Case) -> str:
    """Describe what is due of a patient: "2 overdue · next: contact 6 months, 12 Mar 2026 – 11 May 2026"; or ""."""
    expected = schedule_at(case, datetime.now(tz=UTC))
    late, coming = len(expected.overdue), expected.next
    dates = f", {coming.window.in_dates}" if coming is not None and coming.window is not None else ""
    parts = (f"{late} overdue" if late else "", f"next: {coming.title}{dates}" if coming is not None else "")
    return " · ".join(filter(None, parts))


def place_to_enter(case: Case, found: ExpectedItem) -> Place:
    """Return where an item is entered: its row's first missing field, else its date or its start."""
    form, row = found.form, found.row
    if row is None:
        row = case.next_row(form) if form.repeating else 0
    item = found.item
    missing = () if found.state.answered or (row and found.row is None) else lacking(case.row(form, row), item)
    usual = item.date or next(iter(form.fields()))
    field = usual if usual in missing else next(iter(missing), usual)
    return Place(found.patient, form.id, row, field.id)


def worklist_as_data(study: Study, items: Iterable[DueItem], on: date) -> dict[str, Any]:
    """Return the worklist as JSON-ready data."""
    found = list(items)
    return {"study": study.name, "on": on.isoformat(), "items": [_as_data(one) for one in found]}


def _as_data(one: DueItem) -> dict[str, Any]:
    found, window = one.expected, one.expected.window
    return {
        "patient": one.number,
        "site": one.site,
        "item": found.id,
        "title": found.title,
        "form": found.form.id,
        "row": found.row,
        "state": found.state.value,
        "first": window.first.isoformat() if window and window.first else None,
        "target": window.target.isoformat() if window else None,
        "last": window.last.isoformat() if window else None,
        "days": window.in_days if window else None,
        "due": found.due.isoformat() if found.due else None,
        "days_overdue": found.days_overdue,
        "note": found.note or None,
    }
