"""Checks of measured values: plausible in their unit, mutually consistent, and virus found by PCR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import QUERY, Told, Violation, check_all, check_forms, wrong
from cd7gui.domain.checks.evaluation import attempt_each
from cd7gui.domain.errors import Undecided
from cd7gui.domain.formatting import listed
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.protocol.endpoints.plausible_values import implausible
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, ResponseAfterCart
from cd7gui.protocol.forms.f12_infection import CMV, EBV, VIRUS_NAMES, Infection
from cd7gui.protocol.forms.f18_laboratory import Laboratory, found_by_pcr
from cd7gui.protocol.forms.normal_limits import UNITS, range_of
from cd7gui.protocol.forms.timeline import CannotSay, holds, in_time, last_seen, on_clock
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.schedule.asking import gap_in_series
from cd7gui.records import dataclass

WEIGHT_CHANGE = Decimal(15)  # per cent from the baseline to the dosing weight that needs a check
LEAST_LIMIT_OF_FLOW = Decimal("0.001")  # per cent: 10⁻⁵, below the detection limit of flow cytometry or qPCR


@check_forms(
    "EC-20",
    QUERY,
    at=Laboratory.neutrophils,
    says="“{label}” is {value}, {problem}.",
    remedy="Check the value and its unit against the source document; if it is right, confirm it.",
    rule="Laboratory: values are plausible in their unit",
)
def values_are_plausible_in_their_unit(case: Case, form: type[Form]) -> Iterator[Told]:
    """Judge each value by the usual range of its unit, counts against leukocytes, and weight against the baseline.

    A value known only as a bound is asked about where all that it can mean is odd; nobody is told that it may be.
    """
    yield from attempt_each(case.rows(form), lambda row: row.cached(_odd_values), case, form.fields()[0])
    if form is Infusion:
        yield from _weight_changed(case)


def _odd_values(row: Row) -> tuple[Violation, ...]:
    """Return the implausible values of one row on its own."""
    found = list(implausible(row))
    words = "outside the usual {low} to {high}{hint}"
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
        asked += _above_lymphocytes(row, {one.item for one in found})
    if row.form in ASSESSMENTS:
        asked += _too_sensitive(row, row.form)
    return tuple(asked)


def _asked(row: Row, item: Field[Any], value: str, problem: str) -> Violation:
    return wrong(at=item, row=row.number, label=item.label, value=value, problem=problem)


def _above_leukocytes(row: Row, asked: set[Field[Any]]) -> Iterator[Violation]:
    """Compare counts not reported already: one place has one finding of a check, and one justification."""
    leukocytes = row.get(Laboratory.leukocytes)
    if leukocytes is None or leukocytes.operator:
        return
    for item in (Laboratory.neutrophils, Laboratory.lymphocytes):
        count = None if item in asked else row.get(item)
        if count is not None and _surely_over(count, leukocytes.number):
            problem = f"more than all leukocytes ({leukocytes.number})"
            yield _asked(row, item, item.kind.show(count), problem)


def _above_lymphocytes(row: Row, asked: set[Field[Any]]) -> Iterator[Violation]:
    """Compare the subsets, which are counted per µL, with all lymphocytes in 10⁹/L."""
    lymphocytes = row.get(Laboratory.lymphocytes)
    if lymphocytes is None or lymphocytes.operator:
        return
    for item in (Laboratory.cd4, Laboratory.cd8, Laboratory.b_cells, Laboratory.nk_cells):
        count = None if item in asked else row.get(item)
        if count is not None and _surely_over(count, lymphocytes.number * 1000):
            problem = f"more than all lymphocytes ({lymphocytes.number} × 10⁹/L)"
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
        problem = "finer than the assay can detect; 10⁻⁴ is 0.01%, so perhaps a fraction was typed"
        yield _asked(row, item, f"{detected_from}%", problem)


def _weight_changed(case: Case) -> Iterator[Violation]:
    baseline, dosing = case.get(Disease.weight), case.get(Infusion.dosing_weight)
    if baseline and dosing and abs(dosing - baseline) * 100 > WEIGHT_CHANGE * baseline:
        problem = "more than {percent}% away from the weight at baseline ({baseline} kg)"
        words = problem.format(percent=WEIGHT_CHANGE, baseline=baseline)
        yield _asked(case.only(Infusion), Infusion.dosing_weight, f"{dosing} kg", words)


@dataclass(frozen=True)
class _Virus:
    name: str
    item: str  # of the schedule
    pcr: Field[MeasuredNumber]


_VIRUSES = (
    _Virus(CMV, "pcr.cmv", Laboratory.cmv),
    _Virus(EBV, "pcr.ebv", Laboratory.ebv),
)


@check_all(
    "EC-139",
    QUERY,
    at=Laboratory.laboratory,
    says="“{laboratory}” has no reference range for {analytes} on {day}, so those of {others} grade this sample.",
    remedy="Enter its own ranges in File › Reference ranges…, correct its name, or say why the others hold.",
    rule="Laboratory: a sample is graded by the reference ranges of its own laboratory",
)
def a_sample_is_graded_by_its_own_laboratory(case: Case) -> Iterator[Told]:
    """Look for samples of a named laboratory that the ranges of another one grade. A range of every one is its own."""
    for row in case.rows(Laboratory) if case.ranges else ():
        if not row.has(Laboratory.laboratory, Laboratory.date):
            continue
        name, day = row[Laboratory.laboratory], row[Laboratory.date]
        graded = ((row.form.field(analyte), range_of(case, analyte, day, name)) for analyte in UNITS)
        foreign = [
            (item.label, found.laboratory)
            for item, found in graded
            if item is not None and found is not None and row.has(item)
            if found.laboratory and found.laboratory.casefold() != name.casefold()
        ]
        if foreign:
            facts = {"laboratory": name, "day": day.isoformat(), "others": foreign[0][1]}
            yield Violation({**facts, "analytes": listed([label for label, _ in foreign])}, row=row.number)


@check_all(
    "EC-104",
    QUERY,
    at=Laboratory.cmv,
    says="{virus} PCR: {problem}.",
    remedy=(
        "Enter the viral infection in F12 (reactivation or disease) and the missing samples in F18, correct the value, "
        "or say why it is so."
    ),
    rule="Infection: CMV and EBV PCR every week from H to H+100; a positive result is an infection or reactivation",
)
def virus_found_by_pcr_is_an_infection(case: Case) -> Iterator[Violation]:
    """Ask for the infection of the first positive PCR that has none; for gaps once F18 is marked complete."""
    until = _last_day_seen(case) if case.is_complete(Laboratory) else None
    for virus in _VIRUSES:
        rows = [row for row in in_time(case, Laboratory, Laboratory.date) if row.has(virus.pcr)]
        positive = next((row for row in rows if found_by_pcr(row[virus.pcr]) and not _recorded(case, virus, row)), None)
        if positive is not None:
            load, day = virus.pcr.kind.show(positive[virus.pcr]), on_clock(case, positive[Laboratory.date])
            problem = f"{load} copies/mL on {day}, but F12 has no such infection around that day"
            yield wrong(at=virus.pcr, row=positive.number, virus=virus.name, problem=problem)
        if until is not None:
            yield from _gap(case, virus, [row[Laboratory.date] for row in rows], until)


def _recorded(case: Case, virus: _Virus, sample: Row) -> bool:
    """Return whether F12 has a viral infection near the sample that names this virus or none."""
    day, near = sample[Laboratory.date], timedelta(days=limit("viral_infection_near").days)
    for row in case.rows(Infection):
        named = (row.get(Infection.organism) or "").casefold()
        fits = holds(row, Infection.organism_class, "VIRAL") and (
            not named or any(word in named for word in VIRUS_NAMES[virus.name])
        )
        if fits and row.has(Infection.onset):
            end = row.get(Infection.end)
            if row[Infection.onset] - near <= day and (end is None or day <= end + near):
                return True
    return False


def _gap(case: Case, virus: _Virus, samples: list[date], until: date) -> Iterator[Violation]:
    """Yield the first gap that the schedule does not allow, up to the last contact or the death."""
    gap = gap_in_series(case, virus.item, samples, until)
    if gap is not None:
        before, after = gap
        words = "no sample for {days} days, from {before} to {after}; weekly samples are required from H to H+100"
        days = (after - before).days
        told = words.format(days=days, before=on_clock(case, before), after=on_clock(case, after))
        yield wrong(at=virus.pcr, virus=virus.name, problem=told)


def _last_day_seen(case: Case) -> date | None:
    try:
        seen = last_seen(case)
    except CannotSay:
        return None
    return None if seen is None else seen.day
