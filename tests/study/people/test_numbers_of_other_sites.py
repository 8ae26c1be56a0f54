"""Numbers of patients whom a person of one site cannot see: nobody gets a second patient with one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study
from cd7gui.study.people.managing import add_person
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.session import Study
from tests.study.people.cast import BOUND, GIVEN, SECOND, act

ELSEWHERE = "belongs to a patient of another site. Correct it, or ask somebody who sees all sites."


@pytest.fixture
def bound(study: Study) -> Study:
    """A data manager of the site 01 is signed in; at the site 02 are 02-001, 007 and a patient without a number."""
    act(study, Role.KEEPER)
    add_person(study, "Da Bound", Role.DATA_MANAGER, GIVEN, site="01")
    act(study, Role.ENTRY)
    entry.enter(study, Place("p7", "F1", 0, "SUBJID"), "007")
    for key in ("p7", "0123456789abcdef"):
        entry.enter(study, Place(key, "F1", 0, "SITEID"), "02")
    sign_in(study, "Da Bound", GIVEN)
    return study


@pytest.mark.parametrize("number", ["02-001", "02\u2011001", "007", "7", "NO-NUMBER-01234567"])
def test_an_import_makes_no_second_patient_of_a_number_of_another_site(
    bound: Study, tmp_path: Path, number: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"SUBJID,LBDAT,CRP (mg/L)\n{number},2023-07-06,5\n01-001,2023-07-06,6\n", encoding="utf-8")
    plan = plan_file(bound, path)
    assert plan.new_patients == ()
    assert {one.subject for one in plan.cells} == {"01-001"}
    (refused,) = plan.refused
    assert refused.sentence.endswith(ELSEWHERE)


def test_a_merge_names_a_number_of_another_site_that_means_somebody_else_there(bound: Study, tmp_path: Path) -> None:
    with new_study(tmp_path / "o.cd7", who="bo") as other:
        entry.enter(other, Place("q1", "F1", 0, "SUBJID"), "02-001")
        entry.enter(other, Place("q1", "F1", 0, "SEX"), "F")
        plan = plan_merge(bound, other)
    assert "02-001" in " ".join(plan.doubles)
    assert plan.taken == ()


def test_nobody_enters_by_hand_a_number_of_another_site(study: Study) -> None:
    act(study, BOUND)
    with pytest.raises(NotAllowed, match=f"The number 02-001 {ELSEWHERE}"):
        entry.enter(study, Place("p9", "F1", 0, "SUBJID"), "02-001")
    entry.enter(study, Place("p9", "F1", 0, "SUBJID"), "01-009")
    with pytest.raises(NotAllowed, match=ELSEWHERE):
        entry.enter(study, Place("p9", "F1", 0, "SUBJID"), "02\u2011001", "typing error")
    act(study, Role.ENTRY)
    entry.enter(study, Place(SECOND, "F1", 0, "SUBJID"), "02-002")
    act(study, BOUND)
    assert entry.enter(study, Place("p9", "F1", 0, "SUBJID"), "02-001").stored
