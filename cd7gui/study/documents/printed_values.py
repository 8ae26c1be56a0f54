"""The values of a case as printed: in words with codes, study days and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from cd7gui.domain.case_report.apart import is_kept_apart
from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, Item
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.formatting import study_day
from cd7gui.domain.values.kinds import ChoiceKind, Day, MultiChoiceKind, PartialDay, TermKind, TextKind
from cd7gui.domain.values.partial_dates import PartialDate
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.exchange.sheets.patients import ExportedPatient
from cd7gui.records import dataclass
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import verifications
from cd7gui.study.verification.marks import VerificationState

NOT_ASKED = "no longer asked for"
UNREADABLE = "cannot be read: {why}"
COMPUTED = "computed"
KEPT_APART = "kept apart"
INVESTIGATOR = "investigator's own"


@dataclass(frozen=True)
class PrintedValue:
    """A printed value: its words with the code, the study days of a date, and its marks."""

    item: Item[Any]
    text: str
    days: str = ""
    marks: str = ""

    @property
    def label(self) -> str:
        """The label with its unit."""
        return f"{self.item.label} ({self.item.unit})" if self.item.unit else self.item.label

    @property
    def in_cell(self) -> str:
        """All of it in one table cell."""
        return "\n".join(part for part in (self.text, self.days, self.marks) if part)


@dataclass(frozen=True)
class PrintedCase:
    """A case as printed for an audience: its values, row by row."""

    study: Study
    patient: ExportedPatient
    disclosure: Disclosure
    codes: bool = True
    found: tuple[Finding, ...] | None = None  # in an earlier state; None means the findings of the present study

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the case."""
        return self.study.findings(self.patient.case.key) if self.found is None else self.found

    @cached_property
    def _marks(self) -> dict[tuple[str, int, str], list[str]]:
        found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for one in self.findings:
            reason = " (reason given)" if one.justification else ""
            found[one.form.id, one.row, one.field.id].append(f"{one.severity.value} {one.check}{reason}")
        if not self.disclosure.deidentified and self.found is None:
            for seen in verifications(self.study, self.patient.case):
                if seen.state in (VerificationState.VERIFIED, VerificationState.CHANGED):
                    place = seen.place
                    found[place.form, place.row, place.field].append(seen.words)
        return found

    def items(self, form: type[Form]) -> list[Item[Any]]:
        """Return the items of a form that this audience may see."""
        return self.disclosure.shown(form.items()) if self.disclosure.deidentified else list(form.items())

    def value(self, row: Row, item: Item[Any]) -> PrintedValue | None:
        """Return a value of a row; None for an empty field that is not asked, or a derivation without a result.

        A value whose question no longer applies is printed all the same, because it is in the file.
        """
        if isinstance(item, Derived):
            return self._derived(row, item)
        assert isinstance(item, Field)
        stored, shown = row.texts.get(item.id), row.shows(item.id)
        if stored is None and (not shown or item.retired):
            return None
        marks = [] if shown or stored is None else [NOT_ASKED]
        if item.id in row.unreadable:
            marks.append(UNREADABLE.format(why=row.unreadable[item.id].rstrip(".")))
        marks += [INVESTIGATOR] if item.investigator and stored is not None else []
        marks += self._marks.get((row.form.id, row.number, item.id), [])
        text, days = self._entered(row, item, stored)
        return PrintedValue(item, text, days, "; ".join(marks))

    def _entered(self, row: Row, item: Field[Any], stored: str | None) -> tuple[str, str]:
        if stored is None:
            return "", ""
        reason = missing_reason(stored)
        if is_kept_apart(stored):
            return KEPT_APART, ""
        if reason is not None:
            return f"[{reason.words}]", ""
        if item.id in row.unreadable:
            return ("" if self.disclosure.deidentified else stored), ""
        return self._words(item, item.kind.read(stored))

    def _derived(self, row: Row, item: Derived[Any]) -> PrintedValue | None:
        value = self.patient.case.derive(item, row)
        if value is None:
            return None
        text, days = self._words(item, value)
        return PrintedValue(item, text, days, COMPUTED)

    def _words(self, item: Item[Any], value: Any) -> tuple[str, str]:
        """Return a value in words, and for a date its days from infusion and transplant."""
        kind, disclosure = item.kind, self.disclosure
        if isinstance(kind, Day | PartialDay):
            return self._date(value), "" if getattr(item, "identifier", False) else self._days(value)
        if disclosure.is_age(item):
            return str(disclosure.age(value)), ""
        if isinstance(kind, TextKind):
            return disclosure.text(kind, value), ""
        if isinstance(kind, TermKind):
            return disclosure.term(kind, value, self.patient.case.terms), ""
        shown = kind.show(value)
        if isinstance(kind, ChoiceKind):
            return self._coded(shown, kind.store(value)), ""
        if isinstance(kind, MultiChoiceKind):
            return "; ".join(self._coded(kind.options.label(code), code) for code in value), ""
        return shown, ""

    def _coded(self, label: str, code: str) -> str:
        return f"{label} [{code}]" if self.codes and label != code else label

    def _date(self, value: Any) -> str:
        if self.disclosure.day_counts:
            return ""
        return (
            self.patient.moved_partial(value)
            if isinstance(value, PartialDate)
            else self.patient.moved(value).isoformat()
        )

    def _days(self, value: Any) -> str:
        whole = value.whole if isinstance(value, PartialDate) else value
        clocks = (("T", self.patient.infusion), ("H", self.patient.transplant))
        return " ".join(study_day(name, whole, origin) for name, origin in clocks if whole is not None and origin)


def printed_row(case: PrintedCase, row: Row) -> Iterator[PrintedValue]:
    """Yield the values of a row in page order."""
    for item in case.items(row.form):
        value = case.value(row, item)
        if value is not None:
            yield value
