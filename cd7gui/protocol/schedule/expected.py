"""What is expected of one patient, and the state of each item: the single source for display and counting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache, cached_property, partial

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.protocol.forms.timeline import ClockOrigin
from cd7gui.protocol.schedule.amendments import in_force, is_asked_at
from cd7gui.protocol.schedule.answers import Slot, assign_rows
from cd7gui.protocol.schedule.judging import judge
from cd7gui.protocol.schedule.plan import ScheduledItem, schedule
from cd7gui.protocol.schedule.report_clocks import as_of_moment, report_items
from cd7gui.protocol.schedule.starts import SeriesStart, as_of, ends_of, starts_of
from cd7gui.protocol.schedule.states import ExpectedItem, ItemState
from cd7gui.protocol.schedule.windows import window_of
from cd7gui.records import dataclass


@dataclass(frozen=True)
class PatientSchedule:
    """Everything expected of one patient as of a day, in the order of the schedule and of the anchors."""

    patient: str
    on: date
    items: tuple[ExpectedItem, ...]

    def of(self, *states: ItemState) -> tuple[ExpectedItem, ...]:
        """Return the items in one of these states."""
        return tuple(one for one in self.items if one.state in states)

    @cached_property
    def overdue(self) -> tuple[ExpectedItem, ...]:
        """The unanswered items whose window has closed, longest overdue first."""
        return tuple(sorted(self.of(ItemState.OVERDUE), key=lambda one: -one.days_overdue))

    @cached_property
    def next(self) -> ExpectedItem | None:
        """The next item to do that is not overdue: the one whose window closes first."""
        ahead = [one for one in self.of(ItemState.OPEN, ItemState.NOT_YET) if one.due is not None]
        return min(ahead, key=lambda one: (one.due or self.on, one.id), default=None)


def schedule_of(case: Case) -> PatientSchedule:
    """Return what is expected of a patient as of the study's data cut-off, else today.

    Computed once for each case, because a case is immutable: entering a value makes another one.
    """
    return case.cached(_schedule_of)


def schedule_at(case: Case, now: datetime) -> PatientSchedule:
    """Return what is expected of a patient at a moment: `schedule_of`, by the hour if its day is the same.

    As of a data cut-off only days count.
    """
    found = schedule_of(case)
    by_day = case.cutoff is not None or now.astimezone().date() != found.on
    if by_day or not any(one.due_at for one in found.items):
        return found
    return replace(found, items=tuple(as_of_moment(one, now) for one in found.items))


def _schedule_of(case: Case) -> PatientSchedule:
    on = as_of(case)
    return PatientSchedule(case.key, on, tuple(expected_items(case, on)))


def expected_items(case: Case, on: date, *forms: type[Form]) -> Iterator[ExpectedItem]:
    """Yield what is expected of a patient as of a day, of all forms or of some, without caching.

    For the checks: what they read is recorded, so that they are repeated when it changes. A withdrawal of consent ends
    the follow-up except for the reports of serious events, which are required by law.
    """
    if not forms or SeriousEvent in forms:
        yield from report_items(case, on)
    if case.get(Registration.withdrawal_scope) == "ALL":  # nothing of it may be used, so nothing is expected
        return
    ends = ends_of(case, on)
    for form in _by_form() if not forms else [form for form in forms if form in _by_form()]:
        slots = slots_of(case, on, form)
        if slots and (when := slots[0].item.date):
            assign_rows(case, form, when, slots, on)
        yield from (judge(case, slot, ends, on) for slot in slots)


def slots_of(case: Case, on: date, form: type[Form]) -> list[Slot]:
    """Return the items of a form with their windows, from the anchors that existed on a day."""
    starts = starts_of(case, on)
    return [slot for item in _by_form()[form] for slot in _slots(item, starts, case)]


@cache
def _by_form() -> dict[type[Form], list[ScheduledItem]]:
    found: dict[type[Form], list[ScheduledItem]] = {}
    for item in schedule():
        found.setdefault(item.form, []).append(item)
    return found


def _slots(item: ScheduledItem, starts: tuple[SeriesStart, ...], case: Case) -> Iterator[Slot]:
    """Yield an item once for each of its anchors, as in force at the patient's site."""
    site = (case.get(Registration.site) or "") if item.revisions or item.came_with else ""
    if not is_asked_at(item, site):
        return
    mine = [one for one in starts if one.origin is item.anchor]
    if item.any_anchor:
        mine = [one for one in starts if one.day is not None or one.clock != "T" or len(starts) == 1]
    undated = next((one.clock for one in mine if one.day is None), "")
    if not mine and item.from_start:
        yield Slot(item, item.anchor.clock, None)
    for number, start in enumerate(mine if item.again else mine[:1]):
        after = mine[number + 1].day if item.again and number + 1 < len(mine) else None
        if start.day is None:
            yield Slot(item, start.clock, None)
            continue
        closes = _day_of(item.closes_at, starts) if item.closes_at else None
        if item.closes_at and closes is None and _known_without_day(item.closes_at, starts):
            yield Slot(item, start.clock, None)
            continue
        window = partial(window_of, clock=start.clock, anchor=start.day, closes=closes, next_start=after)
        found = in_force(item, site, window)
        if found is not None:
            yield Slot(found[0], start.clock, found[1], after, undated if item.again else "")


def _day_of(origin: ClockOrigin, starts: Iterable[SeriesStart]) -> date | None:
    return next((one.day for one in starts if one.origin is origin), None)


def _known_without_day(origin: ClockOrigin, starts: Iterable[SeriesStart]) -> bool:
    return any(one.origin is origin and one.day is None for one in starts)
