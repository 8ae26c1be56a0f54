"""Checks between forms: that nothing required is blank, and that what forms say of the same thing agrees."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case import Case
from cd7gui.domain.dictionary import Form
from cd7gui.domain.findings import QUERY, Wrong, check_all, wrong
from cd7gui.domain.text import N_
from cd7gui.protocol.f01_registration import Registration


@check_all(
    "EC-99",
    QUERY,
    at=Registration.subject,
    says=N_("“{label}” is required and blank."),
    remedy=N_("Enter it, or press F4 to give the reason why it is missing."),
    rule=N_("Case report: required fields"),
)
def required_fields_are_answered(case: Case) -> Iterator[Wrong]:
    """Ask for every required, shown and blank field, but only in forms that somebody marked complete.

    Before that nobody is nagged. A missing reason is an answer.
    """
    for form in case.dictionary.forms:
        if case.is_complete(form):
            yield from _blanks(case, form)


def _blanks(case: Case, form: type[Form]) -> Iterator[Wrong]:
    for row in case.rows(form) if form.repeating else (case.only(form),):
        for item in form.fields():
            if row.requires(item) and not row.answered(item):
                yield wrong(at=item, row=row.number, label=item.label)
