"""The lines of verification: values with their states, or the verified share by patient or form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from cd7gui.study.session import Study
from cd7gui.study.verification.listing import FieldVerification, VerifiedShare, shares
from cd7gui.study.verification.marks import VerificationState
from cd7gui.ui.review.review_tab import ValueLine
from cd7gui.ui.widgets.tables.line_model import Column
from cd7gui.ui.widgets.value_text import called, readable

VALUES: Sequence[Column] = (
    ("Patient", 80, "01-0001"),
    ("State", 190, "changed since"),
    ("Where", 170, ""),
    ("Value", 190, ""),
    ("Now", 120, "2026-11-22"),
    ("As verified", 120, "2026-11-22"),
    ("Who and when", 180, ""),
    ("Source", 140, ""),
)
_SHARES: Sequence[Column] = (
    ("Verified", 100, "Verified"),
    ("Changed since", 120, "Changed since"),
    ("To verify", 100, "To verify"),
    ("Of", 80, "10000"),
    ("Share", 80, "100%"),
    ("Not required", 130, "Not required"),
)
PATIENT_SHARES: Sequence[Column] = (("Patient", 240, "01-0001"), *_SHARES)
FORM_SHARES: Sequence[Column] = (("Form", 240, ""), *_SHARES)


class VerificationView(Enum):
    """What is listed."""

    OPEN = "To verify, or changed since"
    CHANGED = "Changed since verified"
    VERIFIED = "Verified"
    ALL = "All values"
    BY_PATIENT = "Share by patient"
    BY_FORM = "Share by form"

    @property
    def states(self) -> frozenset[VerificationState]:
        """The states of the values that are listed; none for the shares."""
        return _STATES.get(self, frozenset())

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the list."""
        shares = {VerificationView.BY_PATIENT: PATIENT_SHARES, VerificationView.BY_FORM: FORM_SHARES}
        return shares.get(self, VALUES)


_STATES = {
    VerificationView.OPEN: frozenset({VerificationState.TO_VERIFY, VerificationState.CHANGED}),
    VerificationView.CHANGED: frozenset({VerificationState.CHANGED}),
    VerificationView.VERIFIED: frozenset({VerificationState.VERIFIED}),
    VerificationView.ALL: frozenset(VerificationState),
}


def verification_lines(study: Study, found: Sequence[FieldVerification], view: VerificationView) -> list[ValueLine]:
    """Return the lines of a view; values are ordered by patient and form, with changed ones first."""
    if view is VerificationView.BY_PATIENT:
        return _share_lines(found, lambda one: called(study.case(one.patient)))
    if view is VerificationView.BY_FORM:
        order = {form.id: number for number, form in enumerate(study.rules.dictionary.forms)}
        by_form = sorted(found, key=lambda one: order[one.field.form.id])
        return _share_lines(by_form, lambda one: f"{one.field.form.id} {one.field.form.title}")
    wanted = [one for one in found if one.state in view.states]
    wanted.sort(key=lambda one: one.state is not VerificationState.CHANGED)  # a stable sort keeps the rest in order
    return [_value_line(study, one) for one in wanted]


def _value_line(study: Study, one: FieldVerification) -> ValueLine:
    form, kind = one.field.form, one.field.kind
    row = f", row {one.row}" if one.row else ""
    why = f" ({one.always})" if one.always else " (patient drawn)" if one.drawn else ""
    cells = (
        called(study.case(one.patient)),
        f"{one.state.value}{why if one.state is not VerificationState.NOT_REQUIRED else ''}",
        f"{form.id} {form.title}{row}",
        one.field.label,
        readable(kind, one.text),
        readable(kind, one.mark.text) if one.mark is not None else "",
        f"{one.mark.name}, {one.mark.at[:16].replace('T', ' ')}" if one.mark is not None else "",
        one.source.words if one.source is not None else "",
    )
    return ValueLine(cells, one.place)


def _share_lines(found: Sequence[FieldVerification], by: Callable[[FieldVerification], str]) -> list[ValueLine]:
    return [ValueLine(_share_cells(name, share)) for name, share in shares(found, by).items()]


def _share_cells(name: str, one: VerifiedShare) -> tuple[str, ...]:
    share = f"{100 * one.verified // one.required}%" if one.required else "–"
    numbers = (one.verified, one.changed, one.to_verify, one.required)
    return (name, *map(str, numbers), share, str(one.not_required))
