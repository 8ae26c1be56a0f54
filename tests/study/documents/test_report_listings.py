"""The listings of a safety report: laboratory values by their grades, and nobody who came after the cut-off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cd7gui.domain.paper import PaperBlock, PaperTable
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.exchange.sheets.disclosure import Disclosure
from cd7gui.study.documents.report_listings import each_laboratory, enrolment, laboratory, status
from cd7gui.study.documents.report_state import ReportState
from cd7gui.study.snapshots.snapshots import CohortState
from tests.protocol.building import row
from tests.study.memory_book import memory_study

CUTOFF = date(2023, 12, 31)
RANGE = ReferenceRange(1, "", "ALT", "U/L", "", None, None, Decimal(7), Decimal(40), None, None, "the laboratory")
SAMPLES: tuple[tuple[str, dict[str, str]], ...] = (
    ("2023-06-20", {"ALT": "900", "HB": "60 g/L", "ANC": "0.1", "PLT": "10"}),  # 22.5 × ULN, pancytopenia: yes
    ("2023-06-21", {"ALT": "140"}),  # 3.5 × ULN is grade 2
    ("2023-06-22", {"ALT": "300"}),  # 7.5 × ULN is grade 3
    ("2023-06-23", {"HB": "70 g/L", "ANC": "2", "PLT": "100"}),  # pancytopenia: no
)


@pytest.fixture(scope="module")
def report() -> ReportState:
    first = {"F1.SUBJID": "01-001", "F1.CONSDAT": "2023-05-01", "F4.INFDAT": "2023-06-16"}
    for number, (day, values) in enumerate(SAMPLES, start=1):
        first |= row("F18", number, LBDAT=day, **values)
    later = {"F1.SUBJID": "01-002", "F1.CONSDAT": "2024-05-01", "F1.SEX": "F"}
    study = memory_study({"first": first, "later": later})
    snapshot = study.snapshot()
    ranged = replace(snapshot, cases=tuple(replace(case, ranges=(RANGE,)) for case in snapshot.cases))
    return ReportState(study, CohortState("now", CUTOFF, ranged), CUTOFF, Disclosure())


def rows(chapter: Callable[[ReportState], Iterator[PaperBlock]], report: ReportState) -> list[tuple[str, ...]]:
    return [one for block in chapter(report) if isinstance(block, PaperTable) for one in block.rows]


def test_a_value_is_listed_by_its_grade_and_not_by_what_else_stands_beside_it(report: ReportState) -> None:
    found = [(day[:10], label.split()[0], value, why) for _, day, label, value, why in rows(each_laboratory, report)]

    assert set(found) == {
        ("2023-06-20", "Neutrophils", "0.1", "grade 4"),
        ("2023-06-20", "Platelets", "10", "grade 4"),
        ("2023-06-20", "Haemoglobin", "60 g/L", "grade 3"),
        ("2023-06-20", "ALT", "900", "grade 4"),
        ("2023-06-22", "ALT", "300", "grade 3"),
        ("2023-06-23", "Haemoglobin", "70 g/L", "grade 3"),
    }
    worst = {(one[1].split()[0], one[2], one[3], one[5]) for one in rows(laboratory, report)}
    assert {("ALT", "900", "grade 4", "2"), ("Haemoglobin", "60 g/L", "grade 3", "2")} < worst


def test_who_came_after_the_cut_off_is_no_patient_of_the_report(report: ReportState) -> None:
    assert [one[:3] for one in rows(status, report)] == [("not given", "1", "1")]
    assert [one[:3] for one in rows(enrolment, report)] == [("2023-05", "1", "1"), ("2023-06", "0", "1")]
    assert [one.patient.subject for one in report.patients] == ["01-001"]
