"""Several columns for one field, as of two laboratories: each value is read where it is, and no second one is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Place
from cd7gui.exchange.mapping.choices import SavedChoices
from cd7gui.study import entry
from cd7gui.study.imports.import_plan import Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study

WIDE = "Patient,Date,CRP (mg/L),HB (g/L),Hemoglobin (g/dL)\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with two patients."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        for number in ("P1", "P2"):
            entry.enter(made, Place(number, "F1", 0, "SUBJID"), number)
        yield made


def planned(study: Study, tmp_path: Path, text: str, choices: Choices | None = None) -> ImportPlan:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return plan_file(study, path, choices)


def values(plan: ImportPlan, name: str) -> dict[str, str | None]:
    return {str(one.spot): one.new for one in plan.cells if one.place.field == name}


def refused(plan: ImportPlan) -> dict[str, str]:
    return {str(one.spot): one.text for one in plan.refused}


def test_the_value_is_read_from_the_column_that_is_filled_in_its_unit(study: Study, tmp_path: Path) -> None:
    plan = planned(study, tmp_path, WIDE + "P1,2024-01-02,3,91,\nP2,2024-01-03,4,,9.4\n")
    assert values(plan, "HB") == {"a!D2": "91 g/L", "a!E3": "9.4 g/dL"}
    assert refused(plan) == {}
    assert plan.notes[-1] == (
        "The sheet a has several columns for Haemoglobin (“HB (g/L)” and “Hemoglobin (g/dL)”); in each row the one "
        "that is filled is read."
    )


def test_where_both_are_filled_the_second_is_refused_by_its_place(study: Study, tmp_path: Path) -> None:
    plan = planned(study, tmp_path, WIDE + "P1,2024-01-02,3,91,9.4\nP2,2024-01-03,4,clotted,9.4\n")
    assert values(plan, "HB") == {"a!D2": "91 g/L"}
    assert refused(plan) == {"a!E2": "9.4", "a!D3": "clotted", "a!E3": "9.4"}
    assert plan.refused[0].sentence == (
        "The cell a!D2 is filled, too, and is for the same value (Haemoglobin). Clear one of the two."
    )


def test_the_same_value_in_both_is_no_contradiction(study: Study, tmp_path: Path) -> None:
    plan = planned(study, tmp_path, "Patient,Date,ALT (U/L),ALAT (U/L)\nP1,2024-01-02,91,91\n")
    assert values(plan, "ALT") == {"a!C2": "91"}
    assert (refused(plan), plan.unchanged) == ({}, 1)


def test_each_column_has_the_unit_beside_it(study: Study, tmp_path: Path) -> None:
    text = (
        "Patient,LBDAT,WBC,Unit,Leukocytes,Unit,PLT (K/uL)\nP1,2024-01-02,3400,/µL,,,1\nP2,2024-01-03,,,3.4,10^9/L,1\n"
    )
    plan = planned(study, tmp_path, text)
    assert values(plan, "WBC") == {"a!C2": "3.4", "a!E3": "3.4"}
    assert refused(plan) == {}


def test_a_column_without_a_unit_asks_for_it_though_the_other_has_one_beside_it(study: Study, tmp_path: Path) -> None:
    text = "Patient,Date,WBC,Leukocytes,Unit\nP1,2024-01-02,3400,,\nP2,2024-01-03,,3.4,10^9/L\n"
    plan = planned(study, tmp_path, text)
    assert values(plan, "WBC") == {"a!D3": "3.4"}
    assert refused(plan) == {"a!C2": "3400"}


def test_two_columns_confirmed_to_be_in_the_units_of_the_study_are_both_read(study: Study, tmp_path: Path) -> None:
    text = "Patient,Date,ALT,ALAT\nP1,2024-01-02,30,\nP2,2024-01-03,,40\n"
    plan = planned(study, tmp_path, text, Choices(remembered=SavedChoices(units_as_study=True)))
    assert values(plan, "ALT") == {"a!C2": "30", "a!D3": "40"}


def test_a_sign_that_may_belong_to_either_column_leaves_only_the_first_to_be_read(study: Study, tmp_path: Path) -> None:
    text = (
        "Patient,LBDAT,WBC (10^9/L),Leukocytes (10^9/L),CRP (mg/L),WBC_OP\nP1,2024-01-02,2,,1,<\nP2,2024-01-03,,3,1,\n"
    )
    plan = planned(study, tmp_path, text)
    assert values(plan, "WBC") == {"a!C2": "<2"}
    assert refused(plan) == {"a!D3": "3"}
    assert plan.refused[0].sentence.startswith("Several columns are for Leukocytes (WBC), and")


def test_two_names_and_units_of_one_analyte_in_a_long_table_are_both_read(study: Study, tmp_path: Path) -> None:
    text = (
        "Patient,Date,Test,Result,Unit\nP1,2024-01-02,CRP,3,mg/L\nP1,2024-01-02,Hemoglobin,91,g/L\nP2,2024-01-03,Hemoglobin,9.4,g/dL\n"
        "P1,2024-01-05,HGB,95,g/L\nP2,2024-01-05,HGB,96,g/L\nP2,2024-01-05,Hemoglobin,9.7,g/dL\n"
    )
    plan = planned(study, tmp_path, text)
    assert values(plan, "HB") == {"a!D3": "91 g/L", "a!D4": "9.4 g/dL", "a!D5": "95 g/L", "a!D7": "9.7 g/dL"}
    assert refused(plan) == {"a!D6": "96"}
    assert "The cell a!D7 is filled, too" in plan.refused[0].sentence
