"""The demo holds every fact of the cohort's table, and nothing in it offends the protocol."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from cd7gui import resources
from cd7gui.domain.checks.checks import Severity
from cd7gui.protocol.endpoints.blood_facts import grade4_pancytopenia
from cd7gui.protocol.endpoints.patient_facts import Verdict
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f11_toxicity import Toxicity
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study.session import Study, subject
from tests.demo.build_cohort import build

TABLE = Path(__file__).parents[1] / "demo" / "reconstructed-cohort.csv"


def facts() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def test_the_shipped_cohort_is_the_one_that_its_table_gives() -> None:
    shipped = json.loads(resources.text("demo", "cohort.json"))

    assert shipped == build()


def test_entering_the_demo_raises_no_error_and_no_deviation(demo: Study) -> None:
    found = [one for one in demo.all_findings() if one.severity is not Severity.QUERY]

    assert [(one.patient, one.check, one.says) for one in found] == []


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact["patient_id"])
def test_the_case_report_holds_the_facts_of_the_table(demo: Study, fact: dict[str, str]) -> None:
    case = next(case for case in demo.cases() if subject(case) == fact["patient_id"])
    response = case.rows(ResponseAfterCart)[-1]

    assert case[Registration.sex] == fact["sex"]
    assert case.derive(Registration.age, case.only(Registration)) == int(fact["age_years"])
    assert case[Disease.diagnosis] == fact["diagnosis"]
    assert case[Disease.prior_lines] == int(fact["prior_lines"])
    assert case[Registration.consent_date] == _date(fact["consent_date"])
    assert case[Infusion.depletion_start] == _date(fact["ld_start"])
    assert case[Infusion.depletion_end] == _date(fact["ld_end"])
    assert case[Infusion.date] == _date(fact["cart_date"])
    assert float(case[Infusion.dose]) == float(fact["cart_dose_e6_per_kg"])
    assert response[ResponseAfterCart.date] == _date(fact["cri_date"])
    assert response[ResponseAfterCart.mrd] == fact["cri_mrd"].upper()
    assert case[Transplant.date] == _date(fact["hsct_date"])
    assert case[Transplant.relation] == fact["donor_relation"].upper()
    assert not case[Transplant.conditioning]
    assert not case[Transplant.prophylaxis]
    assert case.get(Engraftment.neutrophil_date) == _date(fact["anc_recovery_date"])
    assert case.get(Engraftment.platelet_date) == _date(fact["plt20_recovery_date"])
    assert case[Relapse.relapsed] == (fact["relapse"] == "yes")
    assert case.get(Relapse.date) == _date(fact["relapse_date"])
    assert case.get(Death.date) == _date(fact["death_date"])
    assert max(row[FollowUp.date] for row in case.rows(FollowUp)) == _date(fact["last_contact_date"])


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact["patient_id"])
def test_the_counts_propose_the_recovery_days_of_the_table(demo: Study, fact: dict[str, str]) -> None:
    case = next(case for case in demo.cases() if subject(case) == fact["patient_id"])
    form = case.only(Engraftment)

    assert case.derive(Engraftment.proposed_neutrophil_date, form) == _date(fact["anc_recovery_date"])
    assert case.derive(Engraftment.proposed_platelet_date, form) == _date(fact["plt20_recovery_date"])
    assert case.derive(Engraftment.proposed_neutrophil_status, form) == case[Engraftment.neutrophil_status]
    assert case.derive(Engraftment.proposed_platelet_status, form) == case[Engraftment.platelet_status]


def test_every_patient_has_grade_4_pancytopenia_in_the_counts_alone(demo: Study) -> None:
    for case in demo.cases():
        verdict = grade4_pancytopenia(case)
        assert isinstance(verdict, Verdict)
        assert verdict.value is True
        assert {one.form for one in verdict.deciding} == {Laboratory}, subject(case)


def test_the_computed_grades_are_those_of_the_investigator(demo: Study) -> None:
    for case in demo.cases():
        for row in case.rows(Toxicity):
            assert case.derive(Toxicity.computed, row) == row[Toxicity.grade]
        for row in case.rows(Gvhd):
            assert case.derive(Gvhd.magic, row) == "II"
        for row in case.rows(Chimerism):
            assert case.derive(Chimerism.derived_category, row) == row[Chimerism.category]


def test_the_fatal_infections_and_the_reactivation_are_recorded(demo: Study) -> None:
    fatal = {
        subject(case): (row[Infection.onset], case[Death.date])
        for case in demo.cases()
        for row in case.rows(Infection)
        if row[Infection.outcome] == "FATAL"
    }
    reactivated = {
        subject(case)
        for case in demo.cases()
        for row in case.rows(Infection)
        if row.get(Infection.reactivation) == "REACTIVATION"
    }

    assert fatal == {
        "SYN-02": (date(2022, 3, 23), date(2022, 3, 26)),  # H+10, death on H+13
        "SYN-05": (date(2022, 11, 22), date(2022, 11, 24)),
    }
    assert reactivated == {"SYN-03"}


def test_each_gvhd_episode_has_the_components_of_its_grade(demo: Study) -> None:
    episodes = {subject(case): case.rows(Gvhd) for case in demo.cases() if case.rows(Gvhd)}

    assert set(episodes) == {"SYN-01", "SYN-04", "SYN-07", "SYN-09"}
    for rows in episodes.values():
        assert all(row.has(Gvhd.skin, Gvhd.bilirubin, Gvhd.upper_gi, Gvhd.stool, Gvhd.grade) for row in rows)


def test_the_demo_says_that_it_is_synthetic(demo: Study) -> None:
    assert demo.synthetic
    assert demo.cutoff == date(2023, 12, 22)
    assert all(subject(case).startswith("SYN-") for case in demo.cases())
