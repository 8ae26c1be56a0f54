"""Checks of measured values: plausible in their unit, consistent with each other, and virus found by PCR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import QUERY, Told, Violation, check_all, check_forms, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.domain.errors import Undecided
from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints.plausible_values import implausible
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import CannotSay, holds, in_time, last_seen, on_clock
from cd7gui.protocol.reference.limits import limit

WEIGHT_CHANGE = Decimal(15)  # per cent from the baseline to the dosing weight that calls for a look
LEAST_LIMIT_OF_FLOW = Decimal("0.001")  # per cent: 10⁻⁵, finer than flow cytometry or qPCR detect
SURVEILLANCE = 100  # days from H with weekly PCR (edit check EC-104)


@check_forms(
    "EC-20",
    QUERY,
    at=Laboratory.neutrophils,
    says=N_("“{label}” is {value}, {problem}."),
    remedy=N_("Check the value and its unit against the source document; if it is right, say so."),
    rule=N_("Laboratory: values plausible in their unit"),
)
def values_are_plausible_in_their_unit(case: Case, form: type[Form]) -> Iterator[Told]:
    """Judge each value by the usual range of its unit, counts against leukocytes, and weight against the baseline.

    A value known only as a bound is asked about where all that it can mean is odd; nobody is told that it may be.
    """
    yield from attempt_each(case.rows(form), lambda row: row.once(_odd_values), case, form.fields()[0])
    if form is Infusion:
        yield from _weight_changed(case)


def _odd_values(row: Row) -> tuple[Violation, ...]:
    """Return what is odd in one row by itself."""
    found = list(implausible(row))
    words = N_("outside the usual {low} to {high}{hint}")
    asked = [
        _asked(
            row,
            one.item,
            f"{one.shown} {one.unit}".strip(),
            words.format(low=one.plausible.low, high=one.plausible.high, hint=one.hint),
        )
        for one in found
    ]
    if row.form is Laboratory:
        asked += _above_leukocytes(row, {one.item for one in found})
    if row.form in ASSESSMENTS:
        asked += _too_sensitive(row, row.form)
    return tuple(asked)


def _asked(row: Row, item: Field[Any], value: str, problem: str) -> Violation:
    return wrong(at=item, row=row.number, label=item.label, value=value, problem=problem)


def _above_leukocytes(row: Row, asked: set[Field[Any]]) -> Iterator[Violation]:
    """Compare the counts that were not asked about already: one place has one finding of a check, and one reason."""
    leukocytes = row.get(Laboratory.leukocytes)
    if leukocytes is None or leukocytes.operator:
        return
    for item in (Laboratory.neutrophils, Laboratory.lymphocytes):
        count = None if item in asked else row.get(item)
        if count is not None and _surely_over(count, leukocytes.number):
            problem = N_("more than all leukocytes ({0})").format(leukocytes.number)
            yield _asked(row, item, item.kind.show(count), problem)


def _surely_over(count: MeasuredNumber, other: Decimal) -> bool:
    try:
        return count > other
    except Undecided:
        return False


def _too_sensitive(row: Row, form: type[Form]) -> Iterator[Violation]:
    item = form.field(ResponseAfterCart.mrd_limit.id) or ResponseAfterCart.mrd_limit
    detected_from = row.get(ResponseAfterCart.mrd_limit)
    fine = detected_from is not None and detected_from < LEAST_LIMIT_OF_FLOW
    if fine and holds(row, ResponseAfterCart.mrd_method, "FLOW", "QPCR"):
        problem = N_("finer than the assay detects; 10⁻⁴ is 0.01%, perhaps a fraction was typed")
        yield _asked(row, item, f"{detected_from}%", problem)


def _weight_changed(case: Case) -> Iterator[Violation]:
    baseline, dosing = case.get(Disease.weight), case.get(Infusion.dosing_weight)
    if baseline and dosing and abs(dosing - baseline) * 100 > WEIGHT_CHANGE * baseline:
        problem = N_("more than {percent}% away from the weight at baseline ({baseline} kg)")
        words = problem.format(percent=WEIGHT_CHANGE, baseline=baseline)
        yield _asked(case.only(Infusion), Infusion.dosing_weight, f"{dosing} kg", words)


@dataclass(frozen=True)
class _Virus:
    name: str
    pcr: Field[MeasuredNumber]
    words: tuple[str, ...]  # parts of the organism's name in F12, in small letters


_VIRUSES = (
    _Virus("CMV", Laboratory.cmv, ("cmv", "cytomegal", "hhv-5", "hhv5")),
    _Virus("EBV", Laboratory.ebv, ("ebv", "epstein", "hhv-4", "hhv4")),
)


@check_all(
    "EC-104",
    QUERY,
    at=Laboratory.cmv,
    says=N_("{virus} PCR: {problem}."),
    remedy=N_(
        "Enter the viral infection in F12 (reactivation or disease) and the missing samples in F18, correct the value, "
        "or say why it is so."
    ),
    rule=N_("Infection: CMV and EBV PCR every week from H to H+100; a positive one is an infection or reactivation"),
)
def virus_found_by_pcr_is_an_infection(case: Case) -> Iterator[Violation]:
    """Ask for the infection of the first positive PCR that has none; for gaps once F18 is marked complete."""
    window = _surveillance(case) if case.is_complete(Laboratory) else None
    for virus in _VIRUSES:
        rows = [row for row in in_time(case, Laboratory, Laboratory.date) if row.has(virus.pcr)]
        positive = next((row for row in rows if _positive(row[virus.pcr]) and not _recorded(case, virus, row)), None)
        if positive is not None:
            load, day = virus.pcr.kind.show(positive[virus.pcr]), on_clock(case, positive[Laboratory.date])
            problem = N_("{load} copies/mL on {day}, and F12 has no such infection near it").format(load=load, day=day)
            yield wrong(at=virus.pcr, row=positive.number, virus=virus.name, problem=problem)
        if window is not None:
            yield from _gap(case, virus, window, [row[Laboratory.date] for row in rows])


def _positive(load: MeasuredNumber) -> bool:
    """Return whether virus was found: a number above 0, or more than the assay can count; "<500" found none."""
    return not load.below and load.number > 0


def _recorded(case: Case, virus: _Virus, sample: Row) -> bool:
    """Return whether F12 has a viral infection near the sample that names this virus or none."""
    day, near = sample[Laboratory.date], timedelta(days=limit("viral_infection_near").days)
    for row in case.rows(Infection):
        named = (row.get(Infection.organism) or "").casefold()
        fits = holds(row, Infection.organism_class, "VIRAL") and (
            not named or any(word in named for word in virus.words)
        )
        if fits and row.has(Infection.onset):
            end = row.get(Infection.end)
            if row[Infection.onset] - near <= day and (end is None or day <= end + near):
                return True
    return False


def _gap(case: Case, virus: _Virus, window: tuple[date, date], samples: list[date]) -> Iterator[Violation]:
    """Name the first gap from H to H+100, the last contact or the death."""
    first, last = window
    longest = limit("viral_pcr_gap").days
    for before, after in pairwise([first, *(min(max(day, first), last) for day in samples), last]):
        if (after - before).days > longest:
            words = N_("no sample for {days} days, from {before} to {after}; every week is asked for from H to H+100")
            days = (after - before).days
            gap = words.format(days=days, before=on_clock(case, before), after=on_clock(case, after))
            yield wrong(at=virus.pcr, virus=virus.name, problem=gap)
            return


def _surveillance(case: Case) -> tuple[date, date] | None:
    transplant = case.get(Transplant.date)
    try:
        seen = last_seen(case)
    except CannotSay:
        return None
    if transplant is None or seen is None:
        return None
    return transplant, max(transplant, min(transplant + timedelta(days=SURVEILLANCE), seen.day))
