"""A row that is wholly empty in a file whose empty cells clear or set values: it is refused or done, never skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import MissingReason, Place
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.imports.import_plan import Blanks, Choices, ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study

HEAD = "Patient,ROW,LBDAT,WBC (10^9/L),CRP (mg/L)\n"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with one sample of each of two patients."""
    with new_study(tmp_path / "s.cd7", who="coordinator") as made:
        for number, day in (("P1", "2024-01-02"), ("P2", "2024-01-03")):
            entry.enter(made, Place(number, "F1", 0, "SUBJID"), number)
            entry.enter(made, Place(number, "F6", 0, "CD34"), "6.2")
            for field, text in (("LBDAT", day), ("WBC", "3.4"), ("CRP", "5")):
                entry.enter(made, Place(number, "F18", 1, field), text)
        yield made


def planned(study: Study, tmp_path: Path, text: str, blanks: Blanks = Blanks.CLEAR) -> ImportPlan:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return plan_file(study, path, Choices(blanks=blanks))


def changes(plan: ImportPlan) -> dict[str, str | None]:
    return {f"{one.subject} {one.place.name}": one.new for one in plan.cells}


@pytest.mark.parametrize("blanks", [Blanks.CLEAR, Blanks.SET])
@pytest.mark.parametrize("cell", ["", " "])
def test_an_emptied_row_of_several_is_refused_by_its_number(
    study: Study, tmp_path: Path, blanks: Blanks, cell: str
) -> None:
    plan = planned(study, tmp_path, f"{HEAD}P1,1,{cell},,\nP2,1,2024-01-03,3.4,\n", blanks)
    cleared = None if blanks is Blanks.CLEAR else MissingReason.UNKNOWN.stored
    assert changes(plan) == {"P2 F18[1].CRP": cleared}
    assert [(str(one.spot), one.subject) for one in plan.refused] == [("a!row 2", "P1")]
    assert plan.refused[0].sentence == (
        "The row has no value, but row 1 of the study has, so nothing was emptied. Strike that row out in the study, "
        "with a reason, or empty its values there."
    )


def test_a_row_without_values_in_the_study_or_file_and_one_that_is_kept_are_passed_over(
    study: Study, tmp_path: Path
) -> None:
    unknown = f"{HEAD}P1,7,,,\nP1,,,,\nP9,1,,,\nP2,1,2024-01-03,3.4,5\n"
    plan = planned(study, tmp_path, unknown)
    assert (changes(plan), plan.refused, plan.new_patients) == ({}, (), ())
    kept = planned(study, tmp_path, f"{HEAD}P1,1,,,\nP2,1,2024-01-03,3.4,5\n", Blanks.KEEP)
    assert (changes(kept), kept.refused) == ({}, ())
    entry.delete_row(study, "P1", Laboratory, 1, "another patient's sample")
    struck_out = planned(study, tmp_path, f"{HEAD}P1,1,,,\nP2,1,2024-01-03,3.4,5\n")
    assert (changes(struck_out), struck_out.refused) == ({}, ())


def test_the_one_row_of_a_form_is_emptied_as_was_chosen(study: Study, tmp_path: Path) -> None:
    plan = planned(study, tmp_path, "Patient,CD34 (10^6/kg),HSCTDAT\nP1,,\nP2,6.2,\nP9,,\n")
    assert changes(plan) == {"P1 F6.CD34": None}
    assert (plan.refused, plan.new_patients) == ((), ())
