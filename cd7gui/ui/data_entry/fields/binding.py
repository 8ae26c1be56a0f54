"""What a page shows: one row of one case, what was found in it, and the texts that are not stored yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Derived, Field
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import N_
from cd7gui.presenters.clocks import Clocks, clocks
from cd7gui.ui.data_entry.fields.messages import Message, message_of, message_of_draft
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.drafts import Drafts, FieldDraft


@dataclass(frozen=True)
class Binding:
    """One row of a form as it stands at one moment."""

    case: Case
    row: Row
    clocks: Clocks
    findings: Mapping[str, Sequence[Finding]]  # by field id
    texts: Mapping[str, FieldDraft]  # what stands in a field and is not stored, by field id
    drafts: Drafts
    read_only: bool
    _printed: dict[str, str] = field(default_factory=dict, compare=False, repr=False)  # derived values, by their id

    def looks_as(self, other: Binding) -> bool:
        """Return whether the editors show the same; what other forms say is left out of it but for the clocks."""
        mine = (self.case.key, self.row, self.clocks, self.findings, self.texts, self.read_only)
        theirs = (other.case.key, other.row, other.clocks, other.findings, other.texts, other.read_only)
        return self.drafts is other.drafts and mine == theirs

    def place(self, field: Field[Any]) -> Place:
        """Name the place of a field."""
        return Place(self.case.key, self.row.form.id, self.row.number, field.id)

    def draft(self, field: Field[Any]) -> FieldDraft | None:
        """Return the text that stands in a field and is not stored."""
        return self.texts.get(field.id)

    def messages(self, field: Field[Any]) -> tuple[Message, ...]:
        """Return what is to be said of a field: first that its text is not stored, then what was found."""
        draft = self.draft(field)
        found = tuple(message_of(one) for one in self.findings.get(field.id, ()))
        return found if draft is None else (message_of_draft(draft), *found)

    def derived(self, item: Derived[Any]) -> str:
        """Print a derived value with its unit; empty while there is none."""
        if item.id not in self._printed:
            value = self.case.derive_or(item, self.row, FAILED)
            self._printed[item.id] = _printed(item, value)
        return self._printed[item.id]


FAILED = object()  # in place of a derived value on which the programme failed


def _printed(item: Derived[Any], value: object) -> str:
    if value is FAILED:
        return N_("could not be computed")
    return "" if value is None else f"{item.kind.show(value)} {item.unit}".strip()


def bindings(
    gateway: StudyController, case: Case, rows: Sequence[Row], findings: Sequence[Finding]
) -> tuple[Binding, ...]:
    """Bind rows of one form of a case, with the findings that are to be told."""
    both = clocks(case)
    by_row: dict[int, dict[str, list[Finding]]] = {}
    form = rows[0].form if rows else None
    for finding in findings:
        if finding.form is form:
            by_row.setdefault(finding.row, {}).setdefault(finding.field.id, []).append(finding)
    if form is not None and form.repeating and 0 in by_row:  # what is said of the whole form stands at its first row
        there = by_row.setdefault(rows[0].number, {})
        for field_id, said in by_row[0].items():
            there.setdefault(field_id, []).extend(said)
    drafts, read_only = gateway.drafts, gateway.study.read_only
    texts = drafts.by_row(case.key, form.id) if form is not None else {}
    return tuple(
        Binding(case, row, both, by_row.get(row.number, {}), texts.get(row.number, {}), drafts, read_only)
        for row in rows
    )
