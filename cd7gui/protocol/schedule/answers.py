"""Matching rows to expected items: the nearest to the target in its window, else one clearly meant for it."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.protocol.schedule.windows import ItemWindow
from cd7gui.records import dataclass


@dataclass(slots=True)
class Slot:
    """A patient's item with its window, to which rows of its form are assigned.

    `until` is the day of the next anchor of its series: rows from that day on belong to the next. `undated` means that
    the next anchor has no date, so that it may have ended the series before this item.
    """

    item: ScheduledItem
    clock: str
    window: ItemWindow | None
    until: date | None = None
    undated: str = ""
    inside: list[tuple[date, Row]] = field(default_factory=list)
    outside: list[tuple[date, Row]] = field(default_factory=list)
    renounced: Row | None = None  # a row that names the item and gives a reason for its missing date

    def may_take(self, row: Row, day: date) -> bool:
        """Return whether a row of the day can be of this series and item."""
        window = self.window
        return (
            window is not None
            and window.anchor <= day
            and (self.until is None or day < self.until)
            and is_meant(row, self.item)
        )

    def far(self, day: date) -> int:
        """Return how many days a day is outside the window; 0 inside."""
        window = self.window
        if window is None or window.holds(day):
            return 0
        edge = window.last if day > window.last else window.first or window.last
        return abs((day - edge).days)

    def best(self, found: list[tuple[date, Row]]) -> Row | None:
        """Return the row that counts: first one without blanks, then one that names the item, then the nearest.

        The others stay unscheduled.
        """
        if self.window is None or not found:
            return None
        target = self.window.target
        order = [
            (not has_what_is_needed(row, self.item), not is_named(row, self.item), abs((day - target).days), day, n)
            for n, (day, row) in enumerate(found)
        ]
        return found[min(order)[-1]][1]


def assign_rows(case: Case, form: type[Form], when: Field[date], slots: list[Slot], on: date) -> None:
    """Assign the rows of a form, as of a day, to its items.

    A row outside every window is assigned to the nearest item for which it is clearly meant: it names the visit, or the
    form has no visits to name. A contact that names none stays unscheduled there.
    """
    dated = case.rows_by_day(form, when)
    series = [slot.window for slot in slots if slot.item.gap and slot.window is not None]
    first = min((window.first or window.last for window in series), default=date.min)
    for row in dated:
        day = row[when]
        if day > on:
            break
        if day < first and len(series) == len(slots):  # hundreds of counts, and a series has none outside its window
            continue
        able = [slot for slot in slots if slot.may_take(row, day)]
        holding = [slot for slot in able if slot.window is not None and slot.window.holds(day)]
        for slot in holding:
            slot.inside.append((day, row))
        if not holding:
            meant = [slot for slot in able if not slot.item.or_unnamed or is_named(row, slot.item)]
            if meant:
                min(meant, key=lambda slot: slot.far(day)).outside.append((day, row))
    rows = case.rows(form)
    for row in rows if len(rows) > len(dated) else ():
        if row.reason(when) not in (None, MissingReason.PENDING):
            free = [slot for slot in slots if slot.item.where and is_named(row, slot.item) and _is_free(slot)]
            if free:
                free[0].renounced = row


def _is_free(slot: Slot) -> bool:
    return not slot.inside and not slot.outside and slot.renounced is None


def is_meant(row: Row, item: ScheduledItem) -> bool:
    """Return whether a row has the item's codes, or leaves them empty where allowed."""
    for where, code in item.where:
        found = row.value_text(where.id)
        if found != code and not (found is None and item.or_unnamed):
            return False
    return True


def is_named(row: Row, item: ScheduledItem) -> bool:
    """Return whether a row has the item's codes."""
    return all(row.value_text(where.id) == code for where, code in item.where)


def is_settled(row: Row, item: Field[object]) -> bool:
    """Return whether a field has a readable value or a missing reason; "pending" is neither."""
    return row.has(item) or row.reason(item) not in (None, MissingReason.PENDING)


def has_what_is_needed(row: Row, item: ScheduledItem) -> bool:
    """Return whether a row answers the item: its needed fields, else all required ones."""
    return not lacking(row, item)


def lacking(row: Row, item: ScheduledItem) -> list[Field[object]]:
    """Return the fields that a row lacks to answer the item."""
    if item.needs:
        return [one for one in item.needs if not is_settled(row, one)]
    return row.cached(_required_and_lacking)


def _required_and_lacking(row: Row) -> list[Field[object]]:
    return [one for one in row.form.fields() if row.requires(one) and not is_settled(row, one)]


def renouncing(row: Row, item: ScheduledItem) -> MissingReason | None:
    """Return why a row has no answer: each field that the item needs has a missing reason."""
    reasons = [row.reason(one) for one in item.needs]
    settled = reasons and None not in reasons and MissingReason.PENDING not in reasons
    return reasons[0] if settled else None
