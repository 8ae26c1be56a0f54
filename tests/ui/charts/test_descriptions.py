"""The words of a chart say what its picture shows."""

from dataclasses import replace

from cd7gui.ui.charts.base.spec import Axis, CoursePhase, CurvePanel, CurveSpec, LaneSpec, Segment, SwimmerPanel
from cd7gui.ui.charts.descriptions import caption, description, swimmer_caption


def test_the_caption_says_from_when_few_are_at_risk(overall_survival: CurvePanel) -> None:
    # Day 554 is the last with three at risk; 554 / 30.4375 = 18.2.
    assert caption(overall_survival) == "Thin and grey from 18.2 months: fewer than 3 at risk."


def test_the_caption_of_the_caller_comes_first(overall_survival: CurvePanel) -> None:
    said = caption(replace(overall_survival, caption="Limits: log."))
    assert said == "Limits: log. Thin and grey from 18.2 months: fewer than 3 at risk."


def test_curves_that_thin_out_at_their_own_times_are_named() -> None:
    curves = tuple(CurveSpec(name, (), end=24, few_from=when) for name, when in (("A", 6.0), ("B", 9.26)))
    panel = CurvePanel("OS", "", Axis(24, 6), curves)
    assert caption(panel) == "Thin and grey: fewer than 3 at risk (A 6.0 and B 9.3 months)."
    alone = replace(panel, curves=(curves[0], replace(curves[1], few_from=None)))
    assert caption(alone) == "Thin and grey: fewer than 3 at risk (A 6.0 months)."


def test_nothing_is_said_where_the_axis_ends_before_few_are_at_risk(overall_survival: CurvePanel) -> None:
    assert caption(replace(overall_survival, axis=Axis(12, 3), rows=())) == ""


def test_a_screen_reader_hears_values_and_numbers_at_each_break(overall_survival: CurvePanel) -> None:
    assert description(overall_survival) == (
        "68% at 1 year (95% CI 43–100, log) · median not reached. At 0, 6, 12, 18, 24 months. "
        # The last of the ten was seen on day 730, 23.98 months: at 24 there is nothing to tell.
        "Overall survival: 100%, 68%, 68%, 68%, no follow-up. "
        "at risk: 10, 6, 5, 3, 0. events: 0, 3, 3, 3, 3. censored: 0, 1, 2, 4, 7. "
        "Thin and grey from 18.2 months: fewer than 3 at risk."
    )


def test_a_screen_reader_hears_each_patients_course(swimmer: SwimmerPanel) -> None:
    told = description(swimmer)
    assert told.startswith("months from CAR-T. SYN-01: 24.0 months, remission at 0.7, acute GVHD at 1.4, ongoing.")
    assert "SYN-08: 4.6 months, remission at 0.7, relapse at 3.3, death at 4.6." in told


def test_a_screen_reader_hears_that_there_is_nothing_yet(overall_survival: CurvePanel, swimmer: SwimmerPanel) -> None:
    assert description(replace(overall_survival, subtitle="", curves=(), rows=())) == "No patient counts yet."
    assert description(replace(swimmer, subtitle="", lanes=())) == "No patient has been infused yet."


def test_bars_that_the_axis_cuts_are_counted() -> None:
    lanes = tuple(
        LaneSpec(name, (Segment(0, end, CoursePhase.AFTER_TRANSPLANT),))
        for name, end in (("A", 30), ("B", 12), ("C", 24))
    )
    panel = SwimmerPanel("Swimmer", "", Axis(24, 6), lanes)
    assert swimmer_caption(panel) == "1 bar goes on beyond the 24 months of this axis."
    assert swimmer_caption(replace(panel, axis=Axis(6, 3))) == "3 bars go on beyond the 6 months of this axis."
    assert swimmer_caption(replace(panel, axis=Axis(36, 6))) == ""
