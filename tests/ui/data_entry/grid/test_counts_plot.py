"""The plot above the laboratory series: hidden until it is wanted, drawn in both schemes, said in words."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from cd7gui.ui.data_entry.grid.counts_plot import LEVELS, CountPlot
from cd7gui.ui.style.theme import Scheme
from tests.presenters.test_blood_counts import SERIES
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
ONE = {"F1.SUBJID": "01-001"}


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_plot_shows_when_it_is_wanted_and_says_what_it_shows(open_driver: Open, scheme: Scheme) -> None:
    driver = open_driver(memory_study({"P1": {**ONE, **SERIES}}), scheme=scheme)
    driver.show("F18")
    plot = driver.part(CountPlot, "count-plot")
    assert not plot.isVisible()
    driver.part(QPushButton, "count-plot-button").click()
    assert plot.isVisible()
    assert plot.accessibleDescription() == "ANC, 10⁹/L: 2 counts; Platelets, 10⁹/L: 1 count; Haemoglobin, g/L: 1 count"
    blank = plot.grab().toImage()
    driver.type("F18[2].HB", "90 g/L")
    assert plot.accessibleDescription().endswith("Haemoglobin, g/L: 2 counts")
    assert plot.grab().toImage() != blank


def test_without_a_day_zero_the_plot_says_what_to_enter(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {**ONE, "F18[1].LBDAT": "2023-06-18"}}))
    driver.show("F18")
    driver.part(QPushButton, "count-plot-button").click()
    plot = driver.part(CountPlot, "count-plot")
    assert plot.accessibleDescription() == (
        "Enter the date of infusion (F4) or of transplant (F6) to see the course of the counts."
    )


def test_a_count_of_zero_lies_on_the_foot_of_its_axis() -> None:
    assert LEVELS[0].share(0) == 0
    assert LEVELS[0].share(10) == 1
    assert LEVELS[0].share(0.1) == pytest.approx(1 / 3)  # a third of the way from 0.01 to 10 in powers of ten
    assert LEVELS[2].share(100) == 0.5


def shown(open_driver: Open, **more: object) -> tuple[WindowDriver, CountPlot]:
    driver = open_driver(memory_study({"P1": {**ONE, **SERIES}}), **more)
    driver.show("F18")
    driver.part(QPushButton, "count-plot-button").click()
    return driver, driver.part(CountPlot, "count-plot")


def test_what_was_chosen_is_remembered_for_the_next_window(open_driver: Open) -> None:
    driver, _ = shown(open_driver)
    assert driver.preferences.plots_counts
    driver.part(QPushButton, "count-plot-button").click()
    assert not driver.preferences.plots_counts


def test_arrows_go_from_count_to_count_and_from_plot_to_plot_and_return_goes_to_the_row(open_driver: Open) -> None:
    driver, plot = shown(open_driver)
    driver.focus("count-plot")
    assert plot.words() == ("ANC 0.4 × 10⁹/L", "17 Jun 2023  T+1  H−24 · row 2")
    driver.press(Qt.Key.Key_Right)
    assert plot.words() == ("ANC <0.1 × 10⁹/L", "18 Jun 2023  T+2  H−23 · row 1")
    assert plot.accessibleDescription() == "ANC <0.1 × 10⁹/L, 18 Jun 2023  T+2  H−23 · row 1"
    driver.press(Qt.Key.Key_Right)  # there is none beyond the last
    driver.press(Qt.Key.Key_Down)
    assert plot.words() == ("Platelets 20 × 10⁹/L", "17 Jun 2023  T+1  H−24 · row 2")
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Return)
    assert driver.focused.objectName() == "F18[1].HB"
    assert plot.words() is None


def test_the_pointer_tells_a_count_and_a_click_goes_to_it(open_driver: Open) -> None:
    driver, plot = shown(open_driver)
    box, course = plot._boxes()[0]
    at = box.at(course.points[0]).toPoint()
    driver.qtbot.mouseMove(plot, at + QPoint(3, 3))
    driver.qtbot.waitUntil(lambda: plot.words() is not None)
    assert plot.words() == ("ANC 0.4 × 10⁹/L", "17 Jun 2023  T+1  H−24 · row 2")
    driver.qtbot.mouseMove(plot, QPoint(2, 2))
    driver.qtbot.waitUntil(lambda: plot.words() is None)
    driver.qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at)
    assert driver.focused.objectName() == "F18[2].ANC"


def test_a_hidden_plot_reads_no_counts(open_driver: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError("nobody wanted the plot")

    monkeypatch.setattr("cd7gui.ui.data_entry.grid.counts_plot.count_series", never)
    driver = open_driver(memory_study({"P1": {**ONE, **SERIES}}))
    driver.show("F18")
    driver.type("F18[2].HB", "90 g/L")
    assert driver.stored("F18[2].HB") == "90 g/L"


def test_the_plot_follows_its_button_among_what_stands_beside_the_fields(open_driver: Open) -> None:
    driver, plot = shown(open_driver)
    button = driver.focus("count-plot-button")
    driver.press(Qt.Key.Key_Tab)
    assert driver.focused is plot
    driver.press(Qt.Key.Key_Tab)  # nothing else stands beside the fields: on to the places of the window
    assert driver.focused.objectName() == "places"
    plot.setFocus()
    driver.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert driver.focused is button
