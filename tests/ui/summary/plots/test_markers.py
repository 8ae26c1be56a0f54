"""The courses of the demo on the summary: by worst CRS from T, of all from H, each value opened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.domain.results import Estimates
from cd7gui.ui.charts.base.marker_panel import MarkerPanel
from cd7gui.ui.summary.plots import markers
from cd7gui.ui.summary.plots.markers import marker_named, marker_names, marker_panel
from cd7gui.ui.summary.plots.places import places_of, who_is_behind
from cd7gui.ui.summary.plots.plots import PlotOptions, Plotter


def panel(outcomes: Estimates, name: str) -> MarkerPanel:
    found = marker_named(name, outcomes)
    assert found is not None
    return marker_panel(found, outcomes)


def test_car_copies_are_told_by_worst_crs_with_a_middle_of_each(outcomes: Estimates) -> None:
    found = panel(outcomes, "marker.car")

    assert [one.words for one in found.classes] == ["CRS 1 (n = 6)", "CRS 2 (n = 4)"]
    assert found.classes[0].dash != found.classes[1].dash
    assert found.classes[0].medians[0] == (0, 0)  # below the limit counts as 0
    assert found.end == 44
    assert len(found.lines) == 10


def test_lymphocytes_are_of_all_from_h(outcomes: Estimates) -> None:
    found = panel(outcomes, "marker.cd4")

    assert (found.clock, found.limit, found.limit_label) == ("H", 200, "200/µL")
    assert [one.words for one in found.classes] == ["all patients (n = 9)"]


def test_a_value_opens_its_field(outcomes: Estimates) -> None:
    dot = panel(outcomes, "marker.il6").lines[0].dots[0]

    assert dot.why.splitlines()[0] == "SYN-01, T+3: IL-6 152 pg/mL"
    assert [place for _, place in places_of(dot.key)] == ["F11[1].IL6"]
    (behind,), _ = who_is_behind(dot.key, outcomes)
    assert (behind.subject, behind.value, behind.rule) == ("SYN-01", "152", "IL-6 on T+3.")


def test_who_has_no_grade_of_crs_is_said_and_late_values_are_counted(outcomes: Estimates) -> None:
    car = marker_named("marker.car", outcomes)
    ferritin = panel(outcomes, "marker.ferritin")
    assert car is not None
    unknown = replace(car, courses=tuple(replace(one, part="") for one in car.courses))

    found = marker_panel(unknown, outcomes)

    assert "Grey: 10 patients whose CRS is not known." in found.caption
    assert found.classes == ()
    assert "19 values after day 90 not drawn." in ferritin.caption


def test_a_marker_without_values_has_no_chart_and_one_that_is_the_same_stays(outcomes: Estimates) -> None:
    plotter, none = Plotter(), replace(outcomes, markers=())

    assert not set(marker_names()) & set(plotter.names(none))
    assert set(marker_names()) <= set(plotter.names(outcomes))
    first = plotter.chart("marker.car", outcomes, PlotOptions())
    assert plotter.chart("marker.car", outcomes, PlotOptions()) is first


def test_the_lines_of_many_patients_are_made_a_few_at_a_time_before_the_chart(
    outcomes: Estimates, monkeypatch: pytest.MonkeyPatch
) -> None:
    car = marker_named("marker.car", outcomes)
    assert car is not None
    courses = tuple(replace(car.courses[0], patient=f"P{number}") for number in range(120))
    many = replace(outcomes, markers=(replace(car, courses=courses),))
    plotter, made = Plotter(), list[str]()
    line = markers._line
    monkeypatch.setattr(markers, "_line", lambda course, of: made.append(course.patient) or line(course, of))

    at_a_time = []
    for step in plotter.steps_to("marker.car", many, PlotOptions()):
        before = len(made)
        step()
        at_a_time.append(len(made) - before)
    plotter.chart("marker.car", many, PlotOptions())

    assert at_a_time == [50, 50, 20]
    assert len(made) == 120
    assert list(plotter.steps_to("marker.car", many, PlotOptions())) == []


def test_the_middles_of_a_chart_look_again_at_the_patient_alone_who_changed(
    outcomes: Estimates, monkeypatch: pytest.MonkeyPatch
) -> None:
    car = marker_named("marker.car", outcomes)
    assert car is not None
    first, *others = car.courses
    changed = replace(first, points=tuple(replace(one, value=one.value * 50) for one in first.points))
    newer = replace(outcomes, markers=(replace(car, courses=(changed, *others)),))
    plotter, asked = Plotter(), list[str]()
    plotter.chart("marker.car", outcomes, PlotOptions())
    windows = markers._by_window
    monkeypatch.setattr(markers, "_by_window", lambda course, of: asked.append(course.patient) or windows(course, of))

    found = plotter.chart("marker.car", newer, PlotOptions())

    assert asked == [first.patient]
    assert found == panel(newer, "marker.car") != panel(outcomes, "marker.car")
