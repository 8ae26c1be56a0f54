"""What the curves of the summary show: steps, limits, numbers at risk and words, all from the frozen outcomes.

Expected numbers are those of the synthetic cohort: R 4.2.2 with survival 3.5-3 on its table of ten patients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Estimates, IntervalType, Settings, TimeOrigin
from cd7gui.study.session import Snapshot
from cd7gui.ui.charts.base.spec import Axis, CurvePanel, DashStyle
from cd7gui.ui.summary.plots import explanations as why
from cd7gui.ui.summary.plots.places import places_of
from cd7gui.ui.summary.plots.plots import PLOTS
from cd7gui.ui.summary.plots.time_axis import AxisChoice, axis_for
from tests.ui.summary.making import CUTOFF, curve

AXIS = Axis(24, 3)
MONTH = 30.4375


def with_curve(outcomes: Estimates, name: str, **changes: Any) -> Estimates:
    return replace(outcomes, curves={**outcomes.curves, name: curve(**changes)})


def drawn(name: str, outcomes: Estimates, axis: Axis) -> CurvePanel:
    made = next(plot for plot in PLOTS if plot.name == name).draw(outcomes, axis)
    assert isinstance(made, CurvePanel)
    return made


def row(panel: CurvePanel, label: str) -> tuple[int | None, ...]:
    return next(row.counts for row in panel.rows if row.label == label)


def test_numbers_below_overall_survival_stand_on_its_own_axis(outcomes: Estimates) -> None:
    panel = drawn("os", outcomes, axis_for(730))

    assert panel.axis.breaks == (0, 3, 6, 9, 12, 15, 18, 21, 24)
    assert row(panel, "at risk") == (10, 9, 6, 5, 5, 4, 3, 1, 0)
    assert row(panel, "events") == (0, 1, 3, 3, 3, 3, 3, 3, 3)
    assert row(panel, "censored") == (0, 0, 1, 2, 2, 3, 4, 6, 7)


def test_numbers_below_disease_free_survival_stand_on_its_own_axis(outcomes: Estimates) -> None:
    panel = drawn("dfs", outcomes, axis_for(730))

    assert row(panel, "at risk") == (10, 9, 6, 4, 4, 4, 3, 1, 0)
    assert row(panel, "events") == (0, 1, 3, 4, 4, 4, 4, 4, 4)


def test_another_axis_moves_the_numbers_with_it(outcomes: Estimates) -> None:
    panel = drawn("os", outcomes, axis_for(730, AxisChoice(end=12)))

    assert panel.axis.breaks == (0, 2, 4, 6, 8, 10, 12)
    assert row(panel, "at risk") == (10, 9, 7, 6, 5, 5, 5)


def test_steps_carry_their_limits_and_censorings_their_days(outcomes: Estimates) -> None:
    (found,) = drawn("os", outcomes, AXIS).curves

    assert [round(step.time * MONTH) for step in found.steps] == [40, 113, 140]
    assert [step.value for step in found.steps] == pytest.approx([0.9, 0.7875, 0.675])
    assert [step.lower for step in found.steps] == pytest.approx([0.732012, 0.564125, 0.430283], abs=1e-6)
    assert [step.upper for step in found.steps] == [1.0, 1.0, 1.0]
    assert [round(mark.time * MONTH) for mark in found.censored] == [94, 189, 408, 459, 554, 627, 730]
    assert found.end * MONTH == pytest.approx(730)


def test_a_curve_is_grey_after_the_day_that_leaves_fewer_than_three_at_risk(outcomes: Estimates) -> None:
    (found,) = drawn("os", outcomes, AXIS).curves

    assert found.few_from == pytest.approx(554 / MONTH)  # day 554 leaves two


def test_two_patients_are_few_from_the_beginning(outcomes: Estimates) -> None:
    few = with_curve(outcomes, "os", n_risk=(2, 1))

    assert drawn("os", few, AXIS).curves[0].few_from == 0


def test_enough_at_risk_to_the_end_leaves_nothing_grey(outcomes: Estimates) -> None:
    many = with_curve(outcomes, "os", n_risk=(9, 5))

    assert drawn("os", many, AXIS).curves[0].few_from is None


def test_the_words_above_and_below_are_those_of_the_outcomes(outcomes: Estimates) -> None:
    panel = drawn("os", outcomes, AXIS)

    assert panel.title == "Overall survival"
    assert panel.subtitle == "1 year: 68% (95% CI 43–100) · median not reached (4.6–not reached)"
    assert panel.caption == "Synthetic cohort. From CAR-T infusion. Kaplan-Meier, log limits."


def test_settings_are_said_below_the_curve(snapshot: Snapshot) -> None:
    settings = Settings(cutoff=CUTOFF, origin=TimeOrigin.TRANSPLANT, interval=IntervalType.PLAIN)
    real = replace(snapshot, synthetic=False)

    panel = drawn("os", compute(real, settings), AXIS)

    assert panel.caption == "From transplant. Kaplan-Meier, plain limits."
    assert panel.curves[0].steps[0].why.splitlines()[2].startswith("H+13: ")


def test_every_step_says_who_and_leads_to_the_field(outcomes: Estimates) -> None:
    step = drawn("os", outcomes, AXIS).curves[0].steps[2]

    ((patient, place),) = places_of(step.key)
    assert place == "F16.DTHDAT"
    assert {lane.patient: lane.subject for lane in outcomes.lanes}[patient] == "SYN-08"
    assert step.why == (
        "Step at 4.6 months: 0.788 → 0.675\n"
        "7 at risk, 1 event: SYN-08, F16.DTHDAT 2023-07-05\n"
        "T+140: Death of any cause is an event.\n"
        "Enter or a click lists every value."
    )


def test_a_censoring_says_who_was_last_seen_when(outcomes: Estimates) -> None:
    mark = drawn("os", outcomes, AXIS).curves[0].censored[1]

    assert places_of(mark.key)[0][1] == "F17[2].FUDAT"
    assert mark.why.splitlines()[:2] == ["Censored at 6.2 months", "1 censored: SYN-09, F17[2].FUDAT 2023-12-22"]


def test_an_event_and_a_censoring_of_one_day_are_told_together_and_lead_to_both(outcomes: Estimates) -> None:
    step = drawn("os", with_curve(outcomes, "os"), AXIS).curves[0].steps[1]

    assert places_of(step.key) == (("key-P2", "F16.DTHDAT"), ("key-P3", "F17[1].FUDAT"))
    assert step.why.splitlines() == [
        "Step at 2.0 months: 0.667 → 0.333",
        "2 at risk, 1 event, 1 censored: P2, F16.DTHDAT 2023-01-01; P3, F17[1].FUDAT 2023-02-01",
        "T+60: Death counts. Last seen.",
        "Enter or a click lists every value.",
    ]


def test_limits_that_do_not_exist_stay_none(outcomes: Estimates) -> None:
    gone = with_curve(outcomes, "os", value=(0.5, 0.0), lower=(0.2, None), upper=(1.0, None))

    last = drawn("os", gone, AXIS).curves[0].steps[1]
    assert (last.value, last.lower, last.upper) == (0.0, None, None)


def test_relapse_is_dashed_and_stands_on_top_of_death_without_it(outcomes: Estimates) -> None:
    panel = drawn("incidence", outcomes, AXIS)
    death, relapse = panel.curves

    assert (relapse.label, relapse.dash, relapse.start) == ("Relapse", DashStyle.DASHED, 0.0)
    assert (death.label, death.dash, death.start) == ("NRM", DashStyle.SOLID, 0.0)
    assert [step.value for step in relapse.steps] == pytest.approx([0.1, 0.2125, 0.325, 0.46])
    assert [(step.upper or 0) - (step.lower or 0) for step in relapse.steps] == pytest.approx(
        [0, 0.1125, 0.1125, 0.2475]
    )
    assert [step.value for step in death.steps] == pytest.approx([0.1, 0.2125])
    assert [(row.label, row.counts) for row in panel.rows] == [
        ("at risk", (10, 9, 6, 4, 4, 4, 3, 1, 0)),
        ("NRM", (0, 1, 2, 2, 2, 2, 2, 2, 2)),
        ("relapse", (0, 0, 1, 2, 2, 2, 2, 2, 2)),
        ("censored", (0, 0, 1, 2, 2, 2, 3, 5, 6)),
    ]
    assert panel.subtitle == "1 year: 21% (95% CI 6–73) and 25% (95% CI 7–83)"
    assert "Aalen-Johansen, log limits." in panel.caption


def test_acute_gvhd_counts_from_the_transplant_whatever_the_settings_say(outcomes: Estimates) -> None:
    panel = drawn("gvhd", outcomes, AXIS)

    assert [(one.label, one.dash) for one in panel.curves] == [("II–IV", DashStyle.SOLID), ("III–IV", DashStyle.DASHED)]
    assert [round(step.time * MONTH) for step in panel.curves[0].steps] == [18, 24, 31]  # H+18, H+24, H+31
    assert panel.curves[1].steps == ()
    assert row(panel, "II–IV events") == (0, 3, 3, 3, 3, 3, 3, 3, 3)
    assert {sum(counts) for counts in zip(*(row.counts for row in panel.rows[:4]), strict=True)} == {10}
    assert panel.subtitle == "by H+100: 30% (95% CI 12–77) and 0% (95% CI 0–34)"
    assert "From transplant." in panel.caption
    assert panel.curves[0].steps[0].why.splitlines()[2].startswith("H+18: ")


def test_at_every_break_the_numbers_add_up_to_all_patients(outcomes: Estimates) -> None:
    panel = drawn("os", outcomes, axis_for(730, AxisChoice(end=36)))

    assert {sum(counts) for counts in zip(*(row.counts for row in panel.rows), strict=True)} == {10}


def test_two_curves_on_one_plot_go_without_bands_and_censorings(outcomes: Estimates) -> None:
    for found in drawn("gvhd", outcomes, AXIS).curves:
        assert found.censored == ()
        assert {(step.lower, step.upper) for step in found.steps} <= {(None, None)}


def test_without_patients_each_panel_says_so(snapshot: Snapshot) -> None:
    nobody = compute(Snapshot("empty", False, (), snapshot.today), Settings())

    for plot in PLOTS:
        panel = drawn(plot.name, nobody, axis_for(0))
        assert panel.curves == ()
        assert panel.rows == ()
        assert panel.empty == "No patient counts yet."


def test_equal_outcomes_give_equal_panels(snapshot: Snapshot, outcomes: Estimates) -> None:
    again = compute(snapshot, Settings(cutoff=CUTOFF))

    assert drawn("os", again, AXIS) == drawn("os", outcomes, AXIS)
    assert drawn("incidence", again, AXIS) == drawn("incidence", outcomes, AXIS)


def test_a_curve_is_drawn_without_words_which_come_when_they_are_read(
    outcomes: Estimates, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def counted(name: str) -> Callable[..., str]:
        make = getattr(why, name)

        def say(*found: Any) -> str:
            said.append(name)
            return str(make(*found))

        return say

    for name in ("of_step", "of_censoring", "of_number"):
        monkeypatch.setattr(why, name, counted(name))

    panel = drawn("os", outcomes, AXIS)

    assert said == []
    assert panel.curves[0].steps[0].why.startswith("Step at 1.3 months")
    assert panel.curves[0].censored[0].why.startswith("Censored at 3.1 months")
    assert panel.rows[0].behind[0].why.startswith("Overall survival: 10 at risk at 0 months")
    assert said == ["of_step", "of_censoring", "of_number"]
