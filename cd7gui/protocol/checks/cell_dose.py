"""Checks of the graft's cells: dose and unit, and the days of collection and infusion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import ERROR, QUERY, Violation, check_all, wrong
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.reference.limits import limit


@check_all(
    "EC-65",
    QUERY,
    at=Transplant.cd34,
    says="“{label}” is {dose} × {unit}; the usual range is {least} to {most}{hint}.",
    remedy="Check the number, the recipient's weight behind it and the power of ten, or say why the dose is right.",
    rule="Graft: plausible doses of CD34+ and mononuclear cells",
)
def cell_doses_are_plausible(case: Case) -> Iterator[Violation]:
    """Judge both doses, the ends of the usual range allowed; one outside its field's limits is an error of its own."""
    doses = (
        (Transplant.cd34, limit("cd34_least").value, limit("cd34_most").value),
        (Transplant.mononuclear, limit("mononuclear_least").value, limit("mononuclear_most").value),
    )
    for item, least, most in doses:
        dose = case.get(item)
        if dose is None or not item.allows(dose):
            continue
        words = {"label": item.label, "dose": str(dose), "unit": item.unit, "least": str(least), "most": str(most)}
        if dose > most:  # a tenth of any dose that the field accepts is usual
            yield Violation({**words, "hint": ", and a tenth of it would be"}, at=item)
        elif dose < least:
            tenfold = ", and ten times as much would be" if dose.scaleb(1) >= least else ""
            yield Violation({**words, "hint": tenfold}, at=item)


@check_all(
    "EC-66",
    ERROR,
    at=Transplant.date,
    says="“{label}” is {day}, {problem}.",
    remedy="The graft is collected before it is given, and H is the first day of its infusion. Correct the date.",
    rule="Graft: collected by the day of its infusion; H is the first day of a graft given on several",
)
def graft_is_collected_before_it_is_given(case: Case) -> Iterator[Violation]:
    """Compare the days of collection with those of infusion; the same day is in order everywhere."""
    transplant = case.get(Transplant.date)
    begun, ended, last = (case.get(item) for item in (*_COLLECTION, Transplant.last_infusion))
    if transplant is not None and last is not None and last < transplant:
        yield _after(Transplant.last_infusion, last, f"before H ({transplant}), which is the first day")
    if transplant is not None and begun is not None and begun > transplant:
        yield _after(_COLLECTION[0], begun, f"after the first infusion on {transplant} (H)")
    given = max((day for day in (transplant, last) if day is not None), default=None)
    if begun is not None and ended is not None and ended < begun:
        yield _after(_COLLECTION[1], ended, f"before the collection began on {begun}")
    elif given is not None and ended is not None and ended > given:
        yield _after(_COLLECTION[1], ended, f"after the last infusion on {given}")


_COLLECTION = (Transplant.collection_start, Transplant.collection_end)


def _after(item: Field[date], day: date, problem: str) -> Violation:
    return wrong(at=item, label=item.label, day=day.isoformat(), problem=problem)
