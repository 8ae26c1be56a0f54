"""The list behind a number names every patient with the deciding field, and leads into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.results import Estimates
from cd7gui.ui.summary.tables.deciders_list import DeciderList
from tests.ui.summary.making import decider, estimate

LINE = QRect(100, 100, 400, 20)


@pytest.fixture
def values(qtbot: QtBot, app: QApplication) -> Iterator[DeciderList]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    made = DeciderList(window)
    yield made
    made.hide()


def lines(values: DeciderList) -> QTreeWidget:
    (found,) = values.findChildren(QTreeWidget)
    return found


def test_counted_and_left_out_stand_under_their_rules(values: DeciderList, outcomes: Estimates) -> None:
    values.ask_estimate(outcomes["mortality.h100"], LINE)

    assert values.title == "Death by H+100  2/9: 22% (95% CI 3–60)"
    assert values.items() == [
        ("Time runs from the transplant. Death of any cause is an event.", "", ""),
        ("SYN-02", "F6.HSCTDAT", "2022-03-13"),
        ("", "F16.DTHDAT", "2022-03-26"),
        ("SYN-05", "F6.HSCTDAT", "2022-08-25"),
        ("", "F16.DTHDAT", "2022-11-24"),
        ("Left out: Followed to H+59, short of day 100.", "", ""),
        ("SYN-10", "F17[1].FUDAT", "2023-12-22"),
    ]


def test_return_opens_the_value_that_the_arrow_keys_chose(
    qtbot: QtBot, values: DeciderList, outcomes: Estimates
) -> None:
    values.ask_estimate(outcomes["mortality.h100"], LINE)
    patient = outcomes["mortality.h100"].deciders[1].patient
    qtbot.keyClick(lines(values), Qt.Key.Key_Down)
    with qtbot.waitSignal(values.chosen) as chosen:
        qtbot.keyClick(lines(values), Qt.Key.Key_Return)
    assert chosen.args == [patient, "F16.DTHDAT"]
    assert not values.isVisible()


def test_a_click_opens_a_value_once(qtbot: QtBot, values: DeciderList, outcomes: Estimates) -> None:
    values.ask_estimate(outcomes["os.12m"], LINE)
    opened: list[tuple[str, str]] = []
    values.chosen.connect(lambda patient, place: opened.append((patient, place)))
    third = lines(values).topLevelItem(3)
    at = lines(values).visualItemRect(third).center()
    qtbot.mouseClick(lines(values).viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(lines(values).viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened == [(outcomes["os.12m"].deciders[2].patient, "F16.DTHDAT")]


def test_a_heading_opens_nothing(qtbot: QtBot, values: DeciderList, outcomes: Estimates) -> None:
    values.ask_estimate(outcomes["os.12m"], LINE)
    at = lines(values).visualItemRect(lines(values).topLevelItem(0)).center()
    with qtbot.assertNotEmitted(values.chosen):
        qtbot.mouseClick(lines(values).viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert values.isVisible()


def test_escape_puts_the_list_away(qtbot: QtBot, values: DeciderList, outcomes: Estimates) -> None:
    values.ask_estimate(outcomes["os.12m"], LINE)
    with qtbot.assertNotEmitted(values.chosen):
        qtbot.keyClick(lines(values), Qt.Key.Key_Escape)
    assert not values.isVisible()


def test_a_number_that_nobody_decided_says_so(values: DeciderList) -> None:
    values.ask_estimate(estimate(deciders=()), LINE)

    assert values.items() == [("No patient is counted.", "", "")]


def test_values_of_one_step_are_listed_as_they_come(values: DeciderList) -> None:
    values.ask_values("Step at 2.0 months", [decider("P2"), decider("P3", "F17[1].FUDAT", "2023-02-01")], [], LINE)

    assert values.title == "Step at 2.0 months"
    assert [line[:2] for line in values.items()][1:] == [("P2", "F16.DTHDAT"), ("P3", "F17[1].FUDAT")]


def test_no_line_of_the_list_is_cut_off(values: DeciderList, outcomes: Estimates) -> None:
    for one in outcomes.table:
        values.ask_estimate(one, LINE)
        tree = lines(values)
        metrics = tree.fontMetrics()
        assert all(metrics.horizontalAdvance(text) < tree.viewport().width() for text, _, _ in values.items())
        assert tree.header().length() <= tree.viewport().width() or tree.header().stretchLastSection()
        values.hide()


def test_many_patients_scroll_and_the_list_stays_on_the_screen(values: DeciderList) -> None:
    many = estimate(deciders=tuple(decider(f"P{number}") for number in range(200)))
    corner = values.screen().availableGeometry().bottomRight()
    values.ask_estimate(many, QRect(corner - QPoint(20, 10), QSize(20, 10)))

    assert values.height() <= 420
    assert values.screen().availableGeometry().contains(values.geometry())
    assert len(values.items()) == 201
