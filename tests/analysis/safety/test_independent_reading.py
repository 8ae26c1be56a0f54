"""Small random studies, in which anything may be missing, late or struck out, against a second reading of the texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case, case_from_texts
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.cell_table import CellTable
from cd7gui.domain.event_filter import EventFilter, EventPeriod
from cd7gui.domain.results import Estimates, Settings
from cd7gui.protocol.case_report import dictionary
from tests.analysis.safety import independent_reading as second
from tests.analysis.safety.independent_reading import Patient, Reading, anything

TODAY, START = date(2024, 6, 30), date(2022, 1, 1)
Text = tuple[str, int, str, str]
TERMS = (("Sepsis", "Infections"), ("SEPSIS", "infections"), ("Headache", "Nervous system"), ("Rash", ""))


def _day(drawn: random.Random, low: int, high: int) -> str:
    if drawn.random() < 0.05:
        return drawn.choice(("", "@UNK", "2022-05"))
    return (START + timedelta(days=drawn.randrange(low, high))).isoformat()


def _row(drawn: random.Random, form: str, at: int, **texts: str) -> Iterator[Text]:
    yield from ((form, at, name, text) for name, text in texts.items() if text and drawn.random() < 0.96)
    if at and drawn.random() < 0.05:
        yield form, at, "@DELETED", "struck out"


def _texts(drawn: random.Random, number: int) -> Iterator[Text]:
    """Draw the texts of a patient."""
    infused = drawn.randrange(20, 220)
    grafted = infused + drawn.randrange(15, 60)
    yield "F1", 0, "SUBJID", f"01-{number:03}"
    yield from _treated(drawn, infused, grafted)
    yield from _ended(drawn, infused, grafted)
    for at in range(1, drawn.randint(1, 4)):
        yield from _row(drawn, "F12", at, INONSET=_day(drawn, infused - 3, grafted + 150), INCLASS="VIRAL")
    if drawn.random() < 0.6:
        yield "F12", 0, "@COMPLETE", "1"
    for at in range(1, drawn.randint(1, 8)):
        day = infused + drawn.choice((-1, 0, 3, 7, 7, 13, 20, 24, 25, 28, 30, 35))
        copies = drawn.choice(("<20", "0", "35", "800", "12500.5", ">1000000", "@UNK"))
        yield from _row(drawn, "F18", at, LBDAT=_day(drawn, day, day + 1), CARCOPY=copies)
    for at in range(1, drawn.randint(1, 6)):
        term, category = drawn.choice(TERMS)
        low, high = drawn.choice(((infused - 3, grafted + 120), (infused - 1, infused + 1), (grafted - 1, grafted + 1)))
        day, grade = _day(drawn, low, high), drawn.choice(("1", "2", "3", "4", "5", ""))
        yield from _row(drawn, "F19", at, AESTDAT=day, AETOXGR=grade, AECAT=category)
        yield "F19", at, "AETERM", term


def _treated(drawn: random.Random, infused: int, grafted: int) -> Iterator[Text]:
    birth = drawn.choice(("1970", "1971-03", "1971-03-05", "1980-02-29", ""))
    yield from _row(drawn, "F1", 0, CONSDAT=_day(drawn, 0, 200), ENRDAT=_day(drawn, 0, 200), BRTHDAT=birth)
    yield from _row(drawn, "F3", 0, PRIORN=str(drawn.randint(1, 9)), DX=drawn.choice(("AML", "T-ALL")))
    if drawn.random() < 0.9:
        depleted = _day(drawn, infused - 6, infused - 3)
        yield from _row(drawn, "F4", 0, LDSTDAT=depleted, INFDAT=_day(drawn, infused, infused + 1))
    for at in range(1, drawn.randint(1, 4)):
        response = drawn.choice(("CRI", "CR", "CRH", "MLFS", "NR", "PR"))
        yield from _row(drawn, "F5", at, ASDAT=_day(drawn, infused - 2, infused + 70), RESPINV=response)
    if drawn.random() < 0.7:
        yield from _row(drawn, "F6", 0, HSCTDAT=_day(drawn, grafted, grafted + 1))


def _ended(drawn: random.Random, infused: int, grafted: int) -> Iterator[Text]:
    if drawn.random() < 0.2:
        yield "F14", 0, "RELAPSE", "Y"
        yield from _row(drawn, "F14", 0, RELDAT=_day(drawn, infused + 10, grafted + 200))
    if drawn.random() < 0.2:
        kind = drawn.choice(("CHEMO", "DLI", "HSCT2"))
        yield from _row(drawn, "F15", 1, FTTYPE=kind, FTDAT=_day(drawn, infused, grafted))
    last = grafted + drawn.choice((0, 29, 30, 31, 99, 100, 101, 300))
    if drawn.random() < 0.3:
        yield "F16", 0, "DEATH", "Y"
        yield from _row(drawn, "F16", 0, DTHDAT=_day(drawn, last, last + 1))
    for at in range(1, drawn.randint(1, 4)):
        status = drawn.choice(("ALIVE", "ALIVE", "LOST"))
        yield from _row(drawn, "F17", at, FUDAT=_day(drawn, last if at == 1 else infused, last + 1), FUSTAT=status)
    if drawn.random() < 0.1:
        yield from _row(drawn, "F1", 0, WDDAT=_day(drawn, 30, 400), WDSCOPE=drawn.choice(("FURTHER", "ALL", "NONE")))


def _study(seed: int) -> tuple[list[Case], list[Patient]]:
    drawn = random.Random(seed)
    cases, patients = [], []
    for number in range(1, 13):
        texts = list(_texts(drawn, number))
        cases.append(case_from_texts(f"k{number:03}", dictionary(), TODAY, texts))
        rows: dict[str, dict[int, dict[str, str]]] = {}
        for form, at, name, text in texts:
            rows.setdefault(form, {}).setdefault(at, {})[name] = text
        patients.append({form: [row for row in at.values() if "@DELETED" not in row] for form, at in rows.items()})
    return cases, patients


def _table(found: Estimates, name: str) -> CellTable:
    return next(one for one in found.tables if one.id == name)


def _value(table: CellTable, line: str, column: int = 0) -> float:
    cell = next((one.cells[column].value for one in table.lines if one.id == line), None)
    return anything(cell)


def _second_of_events(readings: list[Reading], period: str) -> dict[str, list[float]]:
    infused, counts = second.event_counts([one for one in readings if not one.no_use], period)
    named = {
        f"term.{organ}.{term}" if term else f"class.{organ}" if organ else "any": list(map(float, numbers))
        for (organ, term), numbers in counts.items()
    }
    return {"N": [float(infused)], **{name: numbers for name, numbers in named.items() if any(numbers)}}


def _ours_of_events(found: Estimates) -> dict[str, list[float]]:
    table = _table(found, "adverse_events")
    infused = float(table.subtitle.split()[0])
    numbers = {one.id: [float(cell.value or 0) for cell in one.cells] for one in table.lines}
    return {"N": [infused], **{name: row for name, row in numbers.items() if any(row)}}


@pytest.mark.parametrize("seed", range(10))
def test_two_readings_of_a_random_study_agree(seed: int) -> None:
    cases, patients = _study(seed)
    cutoff = [None, date(2022, 6, 1), date(2022, 9, 15)][seed % 3]
    period = list(EventPeriod)[seed % len(EventPeriod)]
    readings = [Reading(one, cutoff or TODAY) for one in patients]

    snapshot = Snapshot("random", True, tuple(cases), cutoff)
    found = compute(snapshot, Settings(cutoff=cutoff, events=EventFilter(period)))

    assert _ours_of_events(found) == _second_of_events(readings, period.value)
    _same_baseline(_table(found, "baseline"), patients, readings)
    _same_flow(_table(found, "flow"), readings)
    _same_infections(_table(found, "course"), readings)
    _same_kinetics(_table(found, "kinetics_patients"), readings)


def _same_baseline(table: CellTable, patients: list[Patient], readings: list[Reading]) -> None:
    known = [one for patient, one in zip(patients, readings, strict=True) if second.in_baseline(patient, one)]
    assert table.columns == (f"All (N = {len(known)})",)
    ages = [float(years) for one in known if (years := second.age(one)) is not None]
    lines = [float(text) for one in known if (text := one.one("F3", "PRIORN"))]
    for name, numbers in (("age", ages), ("prior_lines", lines)):
        assert _value(table, name) == anything(second.middle(numbers)), name
        assert max(_value(table, f"{name}.missing"), 0) == len(known) - len(numbers), name


def _same_flow(table: CellTable, readings: list[Reading]) -> None:
    """Compare who reached each step; whoever did not went out in one way, so that the numbers add up."""
    reached = second.counted(readings)
    place = [one.id for one in table.lines if not one.level]
    assert {name: _value(table, name) for name in place} == {name: reached[name] for name in place}
    for before, step in pairwise(place):
        out = sum(one.cells[0].value or 0 for one in table.lines if one.id.startswith(f"left.{step}."))
        came = max(_value(table, f"came.{step}"), 0)
        assert _value(table, step) == _value(table, before) - out + came, step


def _same_infections(table: CellTable, readings: list[Reading]) -> None:
    for name in ("to_h", "to_h30", "to_h100"):
        at_risk = [span for one in readings if (span := second.exposure(one, name)) is not None]
        days, had = sum(days for _, days in at_risk), sum(n for n, _ in at_risk)
        rate = anything(100 * had / days if days else None)
        assert max(_value(table, f"infections.{name}"), 0) == len(at_risk), name
        assert _value(table, f"infections.{name}", 1) == pytest.approx(rate), name


def _same_kinetics(table: CellTable, readings: list[Reading]) -> None:
    by_patient = {one.label: one.cells for one in table.lines}
    own = {f"01-{number:03}": found for number, one in enumerate(readings, 1) if (found := second.kinetics(one))}
    assert by_patient.keys() == own.keys()
    for number, numbers in own.items():
        for cell, name in zip(by_patient[number], ("cmax", "tmax", "auc", "tlast"), strict=False):
            assert anything(cell.value) == pytest.approx(anything(numbers[name])), (number, name)
