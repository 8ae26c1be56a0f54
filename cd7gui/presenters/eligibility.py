"""The eligibility criteria as shown on the page of F2: each verdict, its deciding value and limit."""

from __future__ import annotations

import re
from typing import Any

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Missing, NoAnswer, Undecided
from cd7gui.protocol.endpoints.eligibility_criteria import CRITERIA, Criterion
from cd7gui.records import dataclass

WORKING = "working value"  # prefix of the source of a limit not confirmed by the protocol
NUMBERS = re.compile(r"EC-\d+|NCT\d+")
OPEN = "cannot be determined"


@dataclass(frozen=True)
class CriterionView:
    """One criterion in words; `verdict` is MET, NOTMET or empty and `said` its word.

    `form` and `field` are where a person would act.
    """

    label: str
    inclusion: bool
    verdict: str
    said: str
    value: str
    day: str
    form: str
    field: str
    takes: str
    source: str

    @property
    def place(self) -> str:
        """The deciding field: "F2.CRCL"."""
        return f"{self.form}.{self.field}"

    @property
    def brief_source(self) -> str:
        """The source by its numbers: "working value: EC-19, NCT06633328"; in full if it is short."""
        numbers = ", ".join(dict.fromkeys(NUMBERS.findall(self.source)))
        if not self.source.startswith(WORKING):
            return self.source
        return f"{WORKING}: {numbers}"

    @property
    def words(self) -> str:
        """All of it in sentences."""
        day = f" of {self.day}" if self.day else ""
        return "{label}: {said}. {value}{day} ({place}). Takes: {takes}. Source: {source}.".format(
            label=self.label,
            said=self.said,
            value=f"{self.value[:1].upper()}{self.value[1:]}",
            day=day,
            place=self.place,
            takes=self.takes,
            source=self.source,
        )


def eligibility_view(case: Case) -> tuple[CriterionView, ...]:
    """Assess every criterion of a case, inclusion before exclusion."""
    return tuple(_criterion(case, one) for one in CRITERIA)


def _criterion(case: Case, one: Criterion) -> CriterionView:
    verdict = case.derive(one.verdict, case.only(one.verdict.form))
    item = _to_act(case, one)
    return CriterionView(
        one.label,
        one.inclusion,
        verdict or "",
        one.verdict.kind.show(verdict) if verdict else OPEN,
        _value(case, one, item),
        _shown(case, one.day) if one.day is not None else "",
        item.form.id,
        item.id,
        one.takes,
        one.source,
    )


def _to_act(case: Case, one: Criterion) -> Field[Any]:
    """Return the first deciding field without a value, else the first deciding field."""
    return next((item for item in one.decided_by if _asked(case, item) and not case.has(item)), one.decided_by[0])


def _asked(case: Case, item: Field[Any]) -> bool:
    return case.only(item.form).shows(item.id)


def _value(case: Case, one: Criterion, item: Field[Any]) -> str:
    try:
        return one.value(case)
    except (Undecided, NoAnswer):
        return f"{item.label} leaves this open"
    except Missing:
        reason = missing_reason(case.only(item.form).stored(item))
        if reason is not None:
            return reason.words
        return "no value" if len(one.decided_by) == 1 else f"no value for “{item.label}”"


def _shown(case: Case, item: Field[Any]) -> str:
    return item.kind.show(case[item]) if case.has(item) else ""
