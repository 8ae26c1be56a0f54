"""How complete a patient's forms are, counting only what can be expected. A dead patient can reach 100%."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.protocol.schedule.states import ItemState
from cd7gui.records import dataclass

NOT_ASKED = (ItemState.NOT_YET, ItemState.EXCUSED)


@dataclass(frozen=True)
class FormCompleteness:
    """How many of a form's required and shown fields are answered, by a value or a missing reason."""

    form: type[Form]
    answered: int
    required: int


def completeness_of(case: Case) -> tuple[FormCompleteness, ...]:
    """Return the count for each form that is begun or overdue, in the order of the case report.

    An overdue item without a row counts as a row with all required fields blank. Open items do not count yet.
    """
    return case.cached(_completeness_of)


def expected_forms(case: Case) -> frozenset[str]:
    """Return the ids of the forms that are expected of a patient by now, and of those begun."""
    asked = {one.form.id for one in schedule_of(case).items if one.state not in NOT_ASKED}
    return frozenset(
        asked | {form.id for form in case.dictionary.forms if case.is_started(form) or case.is_complete(form)}
    )


def _completeness_of(case: Case) -> tuple[FormCompleteness, ...]:
    return tuple(_forms(case))


def _forms(case: Case) -> Iterator[FormCompleteness]:
    lacking: dict[str, int] = {}
    for one in schedule_of(case).overdue:
        if one.row is None or one.item.gap:
            lacking[one.form.id] = lacking.get(one.form.id, 0) + 1
    for form in case.dictionary.forms:
        rows = case.rows(form)
        counts = [row.cached(_counted) for row in rows]
        missing = lacking.get(form.id, 0)
        if missing and (form.repeating or not rows):
            blank = len(Row(form, 0, {}).blanks)
            counts.append((0, blank * (missing if form.repeating else 1)))
        if counts:
            answered, required = (sum(column) for column in zip(*counts, strict=True))
            yield FormCompleteness(form, answered, required)


def _counted(row: Row) -> tuple[int, int]:
    required = [item for item in row.form.fields() if row.requires(item)]
    return sum(row.answered(item) and item.id not in row.unreadable for item in required), len(required)
