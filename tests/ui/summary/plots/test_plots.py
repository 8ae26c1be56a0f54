"""Charts that speak of single patients are drawn a few patients at a time, and of a changed cohort who changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.domain.results import Estimates
from cd7gui.ui.summary.plots import plots
from cd7gui.ui.summary.plots.drawing_cache import DrawingCache
from cd7gui.ui.summary.plots.plots import CHIMERISM, SWIMMER, PlotOptions, Plotter

OPTIONS = PlotOptions()


@pytest.mark.parametrize("name", [SWIMMER, CHIMERISM])
def test_nobody_is_left_to_draw_after_the_steps(
    outcomes: Estimates, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(plots, "AT_ONCE", 3)
    drawn: list[int] = []
    plotter, prepare = Plotter(), DrawingCache.prepare
    monkeypatch.setattr(DrawingCache, "prepare", lambda kept, some: drawn.append(len(some)) or prepare(kept, some))
    for step in plotter.steps_to(name, outcomes, OPTIONS):
        step()

    assert max(drawn) == 3
    for kept in (plotter._lanes, plotter._courses):
        monkeypatch.setattr(kept, "_draw", lambda _: pytest.fail("a patient was drawn at the end"))
    assert plotter.chart(name, outcomes, OPTIONS) == Plotter().chart(name, outcomes, OPTIONS)
    assert list(plotter.steps_to(name, outcomes, OPTIONS)) == []


def test_of_changed_outcomes_only_who_changed_is_drawn(outcomes: Estimates) -> None:
    drawn: list[str] = []
    kept = DrawingCache[str, str](lambda one: drawn.append(one) or one.upper(), lambda one: one[0])

    assert kept.drawn(["a1", "b1", "c1"]) == ("A1", "B1", "C1")
    assert kept.drawn(["c1", "b2", "a1"]) == ("C1", "B2", "A1")
    assert drawn == ["a1", "b1", "c1", "b2"]
    kept.drawn(["c1"])
    kept.drawn(["c1", "a1"])
    assert drawn[4:] == ["a1"], "who is shown no more is not kept"


def test_another_order_of_the_lanes_draws_nobody_again(outcomes: Estimates) -> None:
    plotter = Plotter()
    first = plotter.chart(SWIMMER, outcomes, OPTIONS)
    turned = plotter.chart(SWIMMER, replace(outcomes, lanes=outcomes.lanes[::-1]), OPTIONS)

    assert turned == first
    assert all(one is other for one, other in zip(turned.lanes, first.lanes, strict=True))


def test_a_reason_shared_by_both_curves_is_given_once_and_equal_numbers_for_each(outcomes: Estimates) -> None:
    """It said “follow-up too short and follow-up too short”."""
    plot = next(one for one in plots.PLOTS if one.name == "incidence")
    short = [replace(one, value=None, text="follow-up too short") for one in outcomes.table]
    assert plot.subtitle(replace(outcomes, table=tuple(short))) == "1 year: follow-up too short"
    equal = [replace(one, value=0.5, text="50%") for one in outcomes.table]
    assert plot.subtitle(replace(outcomes, table=tuple(equal))) == "1 year: 50% and 50%"
