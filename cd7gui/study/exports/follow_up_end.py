"""Moving the end of a patient's follow-up back by some days before shifted dates are exported.

Anyone who knows the cut-off of a published cohort knows the last contact of everybody alive on it; compared with its
shifted date, that reveals the shift, and with it every true date. So the end itself must not be the true one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cd7gui.domain.case_report.case import Case, Row, apply
from cd7gui.domain.case_report.changes import DELETED, Change
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f18_laboratory import Laboratory

# Rows of these end with the follow-up; every other date is that of an event and is never removed.
SERIES = (FollowUp, Laboratory, Transfusion)


def with_earlier_end(case: Case, days: int) -> Case:
    """Return the case as it was some days before its last contact; unchanged if the patient has died.

    The last contact is dated to the new end, which is true of a patient who was seen alive later; contacts, laboratory
    rows and transfusions after it are struck out. No event is lost: the end is never moved before the last of them.
    """
    last = _last_contact_alive(case)
    if last is None:
        return case
    end = max([last - timedelta(days=days), *_events(case)])
    if end >= last:
        return case
    for change in _changes(case, last, end):
        case = apply(case, change)
    return case


def cannot_move_back(case: Case) -> bool:
    """Return whether follow-up cannot be moved back: the patient is alive and an event is on its last day."""
    last = _last_contact_alive(case)
    return last is not None and max(_events(case), default=date.min) >= last


def _last_contact_alive(case: Case) -> date | None:
    """Return the last contact of a patient who is alive, as far as is known."""
    if case.get(Death.date) is not None or case.get(Death.died):
        return None
    contacts = (day for row in case.rows(FollowUp) if (day := row.get(FollowUp.date)) is not None)
    return max(contacts, default=None)


def _events(case: Case) -> Iterator[date]:
    for form in case.dictionary.forms:
        if form not in SERIES:
            yield from (day for row in case.rows(form) for _, day in row.days)


def _changes(case: Case, last: date, end: date) -> Iterator[Change]:
    moved = False
    for form in SERIES:
        for row in case.rows(form):
            days = [day for _, day in row.days]
            if form is FollowUp and not moved and row.get(FollowUp.date) == last:
                moved = True
                yield _dated(case, row, end)
            elif days and max(days) > end:
                yield Change(case.key, form.id, row.number, DELETED, None, "1")


def _dated(case: Case, row: Row, end: date) -> Change:
    name = FollowUp.date.id
    return Change(case.key, FollowUp.id, row.number, name, row.texts[name], FollowUp.date.kind.store(end))
