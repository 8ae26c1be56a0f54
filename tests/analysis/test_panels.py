"""The panels beside the curves: every class adds up, names its patients, and is as wide as an exact limit says.

Limits are those of R's binom.test; the rows of F11, F12 and F9 are entered by the tests themselves.
"""

from __future__ import annotations

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.panels import deviations_by_rule
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Severity
from cd7gui.domain.results import Breakdown, Panels, Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Study, subject


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def typed(study: Study, number: str, form: str, row: int, **values: str) -> None:
    for field, text in values.items():
        assert entry.enter(study, Place(key_of(study, number), form, row, field), text, reason="test").stored


def panels(study: Study) -> Panels:
    found = compute(study.snapshot(), Settings(cutoff=study.cutoff)).panels
    assert found is not None
    return found


def present(breakdown: Breakdown) -> dict[str, int]:
    return {one.code: one.x for one in breakdown.shares if one.x}


def rows_of(study: Study, number: str, form: str) -> int:
    """Return the number of the next free row."""
    return study.case(key_of(study, number)).next_row(study.rules.dictionary.form(form))  # type: ignore[arg-type]


def test_all_ten_were_in_cri_and_nine_mrd_negative(demo: Study) -> None:
    found = panels(demo)

    assert present(found["response"]) == {"CRI": 10}
    assert present(found["mrd"]) == {"NEG": 9, "POS": 1}  # as F5 of the cohort says
    assert (found["response"]["CRI"].lower, found["response"]["CRI"].upper) == pytest.approx((0.691502893, 1.0))


def test_a_patient_without_the_answer_is_left_out_with_the_reason(demo: Study) -> None:
    typed(demo, "SYN-01", "F5", 1, MRDCAT="not done")

    found = panels(demo)["mrd"]

    assert (found.n, present(found)) == (9, {"NEG": 8, "POS": 1})
    assert [(one.subject, bool(one.rule)) for one in found.left_out] == [("SYN-01", True)]


def test_the_worst_grade_of_crs_counts_once_for_each_patient(demo: Study) -> None:
    row = rows_of(demo, "SYN-01", "F11")
    typed(demo, "SYN-01", "F11", row, TXDAT="2021-12-24", TXKIND="CRS", GRINV="3")
    typed(demo, "SYN-01", "F11", row + 1, TXDAT="2021-12-25", TXKIND="CRS", GRINV="1")
    typed(demo, "SYN-01", "F11", row + 2, TXDAT="2021-12-20", TXKIND="CRS", GRINV="5")  # before T

    crs = panels(demo)["crs"]

    assert "SYN-01" in crs["3"].patients
    assert [one.place for one in crs["3"].deciders if one.subject == "SYN-01"] == [f"F11[{row}].GRINV"]
    assert sum(one.x for one in crs.shares) == crs.n
    assert crs.n + len(crs.left_out) == 10


def test_an_assessment_without_a_grade_leaves_the_patient_out(demo: Study) -> None:
    row = rows_of(demo, "SYN-02", "F11")
    typed(demo, "SYN-02", "F11", row, TXDAT="2022-02-16", TXKIND="HLH")

    hlh = panels(demo)["hlh"]

    assert [one.rule for one in hlh.left_out if one.subject == "SYN-02"] == ["An assessment of F11 has no grade."]


def test_infections_count_patients_and_episodes_apart(demo: Study) -> None:
    before = panels(demo)["infections"]["FUNGAL"]
    row = rows_of(demo, "SYN-03", "F12")
    for more in (0, 1):
        onset = f"2022-05-0{1 + more}"
        typed(demo, "SYN-03", "F12", row + more, INONSET=onset, INSITE="lung", INCLASS="fungal", INGRADE="3")

    after = panels(demo)["infections"]["FUNGAL"]

    assert (after.x, after.episodes) == (before.x + 1, (before.episodes or 0) + 2)
    assert "SYN-03" in after.patients


def test_all_treated_patients_are_the_denominator_of_infections_and_open_forms_are_named(demo: Study) -> None:
    found = panels(demo)["infections"]

    silent = [
        subject(case)
        for case in demo.cases()
        if not case.rows(demo.rules.dictionary.form("F12"))  # type: ignore[arg-type]
    ]
    assert found.n == 10
    assert found.note == f"No infection is entered, and F12 is not marked complete: {', '.join(silent)}."
    entry.mark_complete(demo, key_of(demo, silent[0]), demo.rules.dictionary.form("F12"))  # type: ignore[arg-type]
    assert silent[0] not in panels(demo)["infections"].note


def test_causes_of_death_are_of_the_dead_alone(demo: Study) -> None:
    found = panels(demo)["death"]

    assert (found.n, present(found)) == (3, {"INFECTION": 2, "DISEASE": 1})
    assert found["INFECTION"].patients == ("SYN-02", "SYN-05")
    assert len(found.left_out) == 7


def test_chimerism_follows_each_patient_and_fraction_from_the_transplant(demo: Study) -> None:
    found = panels(demo)

    (whole,) = [one for one in found.chimerism if one.subject == "SYN-01" and one.cells == "WHOLE"]
    # F9: 98.6 on 2022-02-14 (H+30) to 99.9 on 2023-07-14 (H+545), H is 2022-01-15.
    assert [(one.day, one.percent) for one in (whole.points[0], whole.points[-1])] == [(30, 98.6), (545, 99.9)]
    assert all(one.decider.place.endswith("CHDON") for one in whole.points)
    assert found.full_donor == 95
    assert list(whole.points) == sorted(whole.points, key=lambda one: one.day)


def test_deviations_are_counted_by_rule_with_their_places(demo: Study) -> None:
    typed(demo, "SYN-01", "F4", 0, DOSEKG="9")
    typed(demo, "SYN-02", "F4", 0, DOSEKG="9")

    asked: list[str] = []
    findings = demo.all_findings()

    def case_of(key: str) -> Case:
        asked.append(key)
        return demo.case(key)

    found = deviations_by_rule(findings, demo.listed_keys(), case_of, Settings())

    of_dose = [one for one in found if {"SYN-01", "SYN-02"} <= set(one.shares[0].patients)]
    assert of_dose
    assert (of_dose[0].shares[0].x, of_dose[0].shares[0].n) == (2, 10)
    assert {one.place for one in of_dose[0].shares[0].deciders} == {"F4.DOSEKG"}
    assert [one.shares[0].x for one in found] == sorted((one.shares[0].x for one in found), reverse=True)
    deviating = {one.patient for one in findings if one.severity is Severity.DEVIATION}
    assert sorted(asked) == sorted(deviating)  # nobody else, and each once
    assert len(deviating) < len(demo.listed_keys())
