"""A number says who counts by which rule and field, who is left out and why, and how it was computed."""

from __future__ import annotations

from cd7gui.domain.results import Estimates
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.places import key_of, key_to, places_of
from tests.ui.summary.making import curve, decider, estimate


def test_a_count_names_the_patients_under_their_rules_and_those_left_out(outcomes: Estimates) -> None:
    assert explanations.of_estimate(outcomes["mortality.h100"]).splitlines() == [
        "Death by H+100",
        "2/9: 22% (95% CI 3–60)",
        "Time runs from the transplant. Death of any cause is an event.",
        "SYN-02  F6.HSCTDAT 2022-03-13, F16.DTHDAT 2022-03-26",
        "SYN-05  F6.HSCTDAT 2022-08-25, F16.DTHDAT 2022-11-24",
        "Left out: SYN-10. Followed to H+59, short of day 100.",
        "Exact (Clopper-Pearson), of those dead or followed that long. Enter or a click lists every value.",
    ]


def test_a_count_of_nobody_says_so() -> None:
    nobody = estimate(x=0, value=0.0, lower=0.0, upper=0.602, text="0% (95% CI 0–60)", deciders=(), patients=())

    assert explanations.of_estimate(nobody).splitlines()[2] == "No patient is counted."


def test_a_card_names_five_patients_and_counts_the_others() -> None:
    many = estimate(deciders=tuple(decider(f"P{number}", rule="R.") for number in range(9)))

    lines = explanations.of_estimate(many).splitlines()
    assert lines[2:9] == [
        "R.",
        *(f"P{number}  F16.DTHDAT 2023-01-01" for number in range(5)),
        "and 4 more",
    ]


def test_a_card_names_three_values_of_a_patient() -> None:
    values = tuple(decider("P1", f"F5[1].{field}", "1", "R.") for field in ("ANC", "PLT", "HB", "RBC7D"))

    assert (
        "P1  F5[1].ANC 1, F5[1].PLT 1, F5[1].HB 1, …"
        in explanations.of_estimate(estimate(deciders=values)).splitlines()
    )


def test_a_patient_without_a_number_is_still_named() -> None:
    assert "a patient without a number" in explanations.of_estimate(estimate(deciders=(decider(""),)))


def test_in_a_curve_of_incidence_another_cause_is_told_from_a_censoring() -> None:
    made = curve(rising=True, n_event=(1, 0), n_censor=(0, 1), value=(0.2, 0.2))

    assert "1 censored, 1 of another cause: " in explanations.of_censoring(made, 1)


def test_a_key_leads_back_to_its_places() -> None:
    values = (decider("P1"), decider("P|2", ""))

    assert places_of(key_of(values)) == (("key-P1", "F16.DTHDAT"), ("key-P|2", ""))
    assert places_of(key_to("P1")) == (("P1", ""),)
    assert places_of("") == ()
