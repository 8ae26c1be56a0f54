"""The plot above the laboratory series: hidden until it is wanted, drawn in both schemes, said in words."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QPushButton

from cd7gui.ui.casebook.countplot import LEVELS, CountPlot
from cd7gui.ui.theme import Scheme
from tests.study.memory_book import memory_study
from tests.study.test_countseries import SERIES
from tests.ui.driving import Desk

Open = Callable[..., Desk]
ONE = {"F1.SUBJID": "01-001"}


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_plot_shows_when_it_is_wanted_and_says_what_it_shows(open_desk: Open, scheme: Scheme) -> None:
    desk = open_desk(memory_study({"P1": {**ONE, **SERIES}}), scheme=scheme)
    desk.show("F18")
    plot = desk.part(CountPlot, "count-plot")
    assert not plot.isVisible()
    desk.part(QPushButton, "count-plot-button").click()
    assert plot.isVisible()
    assert plot.accessibleDescription() == "ANC, 10⁹/L: 2 counts; Platelets, 10⁹/L: 1 count; Haemoglobin, g/L: 1 count"
    blank = plot.grab().toImage()
    desk.type("F18[2].HB", "90 g/L")
    assert plot.accessibleDescription().endswith("Haemoglobin, g/L: 2 counts")
    assert plot.grab().toImage() != blank


def test_without_a_day_zero_the_plot_says_what_to_enter(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {**ONE, "F18[1].LBDAT": "2023-06-18"}}))
    desk.show("F18")
    desk.part(QPushButton, "count-plot-button").click()
    plot = desk.part(CountPlot, "count-plot")
    assert plot.accessibleDescription() == (
        "Enter the day of infusion (F4) or of transplant (F6) to see the course of the counts."
    )


def test_a_count_of_zero_lies_on_the_foot_of_its_axis() -> None:
    assert LEVELS[0].share(0) == 0
    assert LEVELS[0].share(10) == 1
    assert LEVELS[0].share(0.1) == pytest.approx(1 / 3)  # a third of the way from 0.01 to 10 in powers of ten
    assert LEVELS[2].share(100) == 0.5
