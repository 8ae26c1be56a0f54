"""The outcomes of the synthetic cohort: every figure of the publication, from the case reports alone.

Expected values: the published aggregates (Hu et al., N Engl J Med 2024;390:1467-80) and R 4.2.2 with survival 3.5-3
and cmprsk 2.2-11 on the times of the cohort's table.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Estimates, Grouping, IntervalType, Settings, TimeOrigin
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.reports.reports import estimates_as_data
from cd7gui.study.session import Snapshot, Study, subject

CUTOFF = date(2023, 12, 22)
EXACT = 1e-6


def outcomes(study: Study, **settings: object) -> Estimates:
    return compute(study.snapshot(), replace(Settings(cutoff=study.cutoff), **settings))  # type: ignore[arg-type]


def key_of(study: Study, number: str) -> str:
    return next(case.key for case in study.cases() if subject(case) == number)


def change(study: Study, number: str, form: str, field: str, text: str, row: int = 0) -> None:
    done = entry.enter(study, Place(key_of(study, number), form, row, field), text, reason="test")
    assert done.stored, done


# id, x, n, value, lower, upper, text
COUNTS = [
    ("response.cri", 10, 10, 1.0, 0.691502893, 1.0, "100% (95% CI 69–100)"),
    ("pancytopenia.grade4", 10, 10, 1.0, 0.691502893, 1.0, "100% (95% CI 69–100)"),
    ("mortality.h30", 1, 10, 0.1, 0.002528579, 0.445016117, "10% (95% CI 0–45)"),
    ("mortality.h100", 2, 9, 2 / 9, 0.028144977, 0.600093668, "22% (95% CI 3–60)"),
    ("chimerism.full", 8, 10, 0.8, 0.443904538, 0.974789273, "80% (95% CI 44–97)"),
    ("chimerism.autologous", 1, 10, 0.1, 0.002528579, 0.445016117, "10% (95% CI 0–45)"),
    ("agvhd.hsct.grade2", 3, 10, 0.3, 0.066739511, 0.652452883, "30% (95% CI 7–65)"),
    ("agvhd.hsct.grade2_4", 3, 10, 0.3, 0.066739511, 0.652452883, "30% (95% CI 7–65)"),
    ("agvhd.hsct.grade3_4", 0, 10, 0.0, 0.0, 0.308497107, "0% (95% CI 0–31)"),
    ("agvhd.cart.grade2_4", 1, 10, 0.1, 0.002528579, 0.445016117, "10% (95% CI 0–45)"),
    ("cgvhd.any", 0, 10, 0.0, 0.0, 0.308497107, "0% (95% CI 0–31)"),
    ("status.mrd_negative_cr", 6, 10, 0.6, 0.262378071, 0.878447360, "60% (95% CI 26–88)"),
    ("status.relapse_cd7_negative", 2, 10, 0.2, 0.025210727, 0.556095462, "20% (95% CI 3–56)"),
    ("status.dead_without_relapse", 2, 10, 0.2, 0.025210727, 0.556095462, "20% (95% CI 3–56)"),
]


@pytest.mark.parametrize(("id_", "x", "n", "value", "lower", "upper", "text"), COUNTS)
def test_counted_outcomes_of_the_cohort(
    demo: Study, id_: str, x: int, n: int, value: float, lower: float, upper: float, text: str
) -> None:
    found = outcomes(demo)[id_]

    assert (found.x, found.n, found.text) == (x, n, text)
    assert found.value == pytest.approx(value, abs=EXACT)
    assert found.lower == pytest.approx(lower, abs=EXACT)
    assert found.upper == pytest.approx(upper, abs=EXACT)
    assert len(found.patients) == x


# id, value, lower, upper, text; limits of the incidences: R's survfit multi-state, conf.type log
CURVES_AT_ONE_YEAR = [
    ("os.12m", 0.675, 0.430283, 1.0, "68% (95% CI 43–100)"),
    ("dfs.12m", 0.54, 0.288076, 1.0, "54% (95% CI 29–100)"),
    ("grfs.12m", 0.54, 0.288076, 1.0, "54% (95% CI 29–100)"),
]


@pytest.mark.parametrize(("id_", "value", "lower", "upper", "text"), CURVES_AT_ONE_YEAR)
def test_survival_at_one_year_as_published(
    demo: Study, id_: str, value: float, lower: float, upper: float, text: str
) -> None:
    found = outcomes(demo)[id_]

    assert (found.value, found.lower, found.upper) == pytest.approx((value, lower, upper), abs=EXACT)
    assert found.text == text


def test_relapse_and_non_relapse_mortality_compete(demo: Study) -> None:
    found = outcomes(demo)

    assert found["relapse.12m"].value == pytest.approx(0.2475, abs=EXACT)
    assert found["nrm.12m"].value == pytest.approx(0.2125, abs=EXACT)
    assert found["relapse.12m"].patients == ("SYN-07", "SYN-08")
    assert found["nrm.12m"].patients == ("SYN-02", "SYN-05")


def test_follow_up_is_fifteen_months_by_both_ways(demo: Study) -> None:
    found = outcomes(demo)

    assert found["followup.median"].text == "15.1 months"
    assert found["followup.median"].value == pytest.approx(459 / 30.4375)
    assert found["followup.alive"].text == "15.1 months (range 3.1–24.0)"
    assert (found["followup.alive"].lower, found["followup.alive"].upper) == pytest.approx(
        (94 / 30.4375, 730 / 30.4375)
    )


def test_steps_and_numbers_at_risk_of_overall_survival(demo: Study) -> None:
    curve = outcomes(demo).curves["os"]

    steps = [
        (time, risk, round(value, 6))
        for time, risk, event, value in zip(curve.time, curve.n_risk, curve.n_event, curve.value, strict=True)
        if event
    ]

    assert steps == [(40, 10, 0.9), (113, 8, 0.7875), (140, 7, 0.675)]
    assert curve.median == "not reached"


def test_steps_of_disease_free_survival(demo: Study) -> None:
    curve = outcomes(demo).curves["dfs"]

    steps = [
        (time, risk, round(value, 6))
        for time, risk, event, value in zip(curve.time, curve.n_risk, curve.n_event, curve.value, strict=True)
        if event
    ]

    assert steps == [(40, 10, 0.9), (100, 8, 0.7875), (113, 7, 0.675), (271, 5, 0.54)]


@pytest.mark.parametrize(
    ("interval", "overall", "free"),
    [
        (IntervalType.LOG, "68% (95% CI 43–100)", "54% (95% CI 29–100)"),
        (IntervalType.PLAIN, "68% (95% CI 37–98)", "54% (95% CI 20–88)"),
        (IntervalType.LOG_LOG, "68% (95% CI 29–88)", "54% (95% CI 18–80)"),
    ],
)
def test_each_interval_type_prints_its_own_limits(demo: Study, interval: IntervalType, overall: str, free: str) -> None:
    found = outcomes(demo, interval=interval)

    assert (found["os.12m"].text, found["dfs.12m"].text) == (overall, free)
    assert interval.value in found["os.12m"].method


def test_from_the_transplant_survival_is_the_same_and_the_times_are_not(demo: Study) -> None:
    found = outcomes(demo, origin=TimeOrigin.TRANSPLANT)

    assert found["os.12m"].value == pytest.approx(0.675, abs=EXACT)
    assert found["dfs.12m"].value == pytest.approx(0.54, abs=EXACT)
    assert found.curves["os"].time[0] == 13  # the death of day 13 after transplant


def test_without_the_death_of_progression_survival_is_the_wrong_seventy_nine(demo: Study) -> None:
    key = key_of(demo, "SYN-08")
    change(demo, "SYN-08", "F16", "DEATH", "no")
    last = max(row.number for row in demo.case(key).rows(demo.rules.dictionary.form("F17")))  # type: ignore[type-var]
    change(demo, "SYN-08", "F17", "FUSTAT", "ALIVE", row=last)
    change(demo, "SYN-08", "F17", "FUDAT", "2023-12-22", row=last)

    assert outcomes(demo)["os.12m"].text == "79% (95% CI 56–100)"


def test_one_date_moves_the_curve(demo: Study) -> None:
    before = outcomes(demo).curves["os"].time

    change(demo, "SYN-05", "F16", "DTHDAT", "2022-11-30")

    after = outcomes(demo).curves["os"].time
    assert 113 in before
    assert 113 not in after
    assert 119 in after


def test_a_struck_out_patient_leaves_every_count(demo: Study) -> None:
    entry.delete_patient(demo, key_of(demo, "SYN-03"), "entered twice")

    found = outcomes(demo)

    assert found.patients == 9
    assert found["response.cri"].n == 9
    assert "SYN-03" not in [lane.subject for lane in found.lanes]


def test_an_earlier_cut_off_forgets_what_came_later(demo: Study) -> None:
    found = outcomes(demo, cutoff=date(2022, 10, 1))

    assert found["os.12m"].patients == ("SYN-02",)  # SYN-05 died on 2022-11-24
    assert [lane.subject for lane in found.lanes if not lane.ongoing] == ["SYN-02"]
    assert all(one.rule for one in found["os.12m"].left_out)
    assert {one.subject for one in found["os.12m"].left_out} == {"SYN-07", "SYN-08", "SYN-09", "SYN-10"}


def test_the_order_of_the_cases_does_not_matter(demo: Study) -> None:
    snapshot = demo.snapshot()
    shuffled = list(snapshot.cases)
    random.Random(7).shuffle(shuffled)

    first = compute(snapshot, Settings(cutoff=CUTOFF))
    second = compute(Snapshot(snapshot.study, True, tuple(shuffled), snapshot.today), Settings(cutoff=CUTOFF))

    assert [(one.id, one.value, one.lower, one.upper) for one in first.table] == [
        (one.id, one.value, one.lower, one.upper) for one in second.table
    ]


def test_an_empty_cohort_has_no_numbers_and_no_curves(demo: Study) -> None:
    found = compute(Snapshot("empty", False, (), CUTOFF), Settings())

    assert found.curves == {}
    assert all(one.value is None for one in found.table)
    assert {one.text for one in found.table} == {"no patients yet"}


def test_as_of_a_day_before_all_data_there_are_patients_and_no_numbers(demo: Study) -> None:
    found = outcomes(demo, cutoff=date(2020, 1, 1))

    assert found.patients == 10
    assert found.curves == {}
    assert {one.text for one in found.table} == {"no patients yet"}
    assert {len(one.left_out) for one in found.table} == {10}


def test_every_number_names_its_patients_and_the_deciding_field(demo: Study) -> None:
    found = outcomes(demo)["os.12m"]

    assert [(one.subject, one.place, one.value) for one in found.deciders] == [
        ("SYN-02", "F16.DTHDAT", "2022-03-26"),
        ("SYN-05", "F16.DTHDAT", "2022-11-24"),
        ("SYN-08", "F16.DTHDAT", "2023-07-05"),
    ]


def test_the_data_for_others_are_plain_json(demo: Study) -> None:
    data = json.loads(json.dumps(estimates_as_data(outcomes(demo))))

    assert data["patients"] == 10
    assert data["cutoff"] == "2023-12-22"
    assert set(data["curves"]) >= {"os", "dfs", "relapse", "nrm", "grfs", "crfs", "agvhd2_4", "agvhd3_4", "cgvhd"}
    assert {"time", "n_risk", "n_event", "n_censor", "surv", "lower", "upper"} <= set(data["curves"]["os"])


def test_panels_and_groups_are_plain_json_too(demo: Study) -> None:
    data = json.loads(json.dumps(estimates_as_data(outcomes(demo, group=Grouping.DIAGNOSIS))))

    assert {one["code"]: one["x"] for one in data["panels"]["death"]["shares"] if one["x"]} == {
        "INFECTION": 2,
        "DISEASE": 1,
    }
    assert data["curves"]["agvhd2_4"]["origin"] == "transplant"
    assert data["groups"]["curves"]["os"]["AML"]["n_risk"][0] == 7
    assert estimates_as_data(outcomes(demo))["groups"] is None
    assert {one["id"]: one["left_out"] for one in data["estimates"]}["mortality.h100"] == [
        {"patient": "SYN-10", "place": "F17[1].FUDAT", "reason": "Followed to H+59, short of day 100."}
    ]


def test_lanes_are_sorted_and_carry_both_day_zeros(demo: Study) -> None:
    lanes = outcomes(demo).lanes

    assert [lane.subject for lane in lanes][:3] == ["SYN-01", "SYN-03", "SYN-04"]
    assert lanes[-1].subject == "SYN-02"
    assert (lanes[-1].transplant, lanes[-1].end, lanes[-1].ongoing) == (27, 40, False)
