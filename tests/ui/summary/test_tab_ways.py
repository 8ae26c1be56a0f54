"""From a number, a step or a bar of the summary page to the patients behind it, and on to the field."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.widgets.hover_card import HoverCard
from tests.ui.summary.conftest import Enter
from tests.ui.summary.looking import chart, control, listed, row
from tests.ui.summary.making import key_of


def test_return_on_a_number_lists_its_values_and_return_there_opens_the_field(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    row(page, "os.12m").setFocus()
    qtbot.keyClick(row(page, "os.12m"), Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    lines = popup.focusWidget()
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(lines, Qt.Key.Key_Down)
        qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert opened.args == [key_of(controller.study, "SYN-05"), "F16.DTHDAT"]


def test_return_on_a_step_opens_the_field_that_made_it(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    curve = chart(page, "os")
    curve.setFocus()
    for _ in range(4):
        qtbot.keyClick(curve, Qt.Key.Key_Right)
    said = [card.text() for card in page.findChildren(HoverCard) if card.isVisible()]
    assert said == [
        "Step at 4.6 months: 0.788 → 0.675\n"
        "7 at risk, 1 event: SYN-08, F16.DTHDAT 2023-07-05\n"
        "T+140: Death of any cause is an event.\n"
        "Enter or a click lists every value."
    ]
    qtbot.keyClick(curve, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(controller.study, "SYN-08"), "F16.DTHDAT"]


def test_the_keys_go_down_from_a_curve_to_its_numbers_and_open_who_is_behind_one(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    curve = chart(page, "os")
    curve.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(curve, key)
    said = [card.text() for card in page.findChildren(HoverCard) if card.isVisible()]
    assert said == [
        "Overall survival: 3 with the event before 6 months\n"
        "SYN-02, SYN-05, SYN-08\n"
        "Enter or a click lists every value."
    ]
    qtbot.keyClick(curve, Qt.Key.Key_Return)
    qtbot.keyClick(listed(), Qt.Key.Key_Down)
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(controller.study, "SYN-05"), "F16.DTHDAT"]


def test_a_step_of_two_patients_lists_both(page: SummaryPage, typed: Enter, qtbot: QtBot) -> None:
    typed("SYN-05", "F16.DTHDAT", "2022-12-21")  # day 140, as SYN-08
    curve = chart(page, "os")
    (both,) = [one for one in curve.drawing().elements if "2 events" in one.why]
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=both.anchor.toPoint())
    assert page.findChildren(QWidget, "summary.values")[0].isVisible()
    (values,) = page.findChildren(QWidget, "summary.values")
    assert [line[:2] for line in values.items()] == [
        ("Death of any cause is an event.", ""),
        ("SYN-05", "F16.DTHDAT"),
        ("SYN-08", "F16.DTHDAT"),
    ]
    values.hide()


def test_a_click_on_a_bar_opens_what_it_stands_for(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    swimmer = chart(page, "swimmer")
    element = next(
        one for one in swimmer.drawing().elements if one.key == f"{key_of(controller.study, 'SYN-01')}|F6.HSCTDAT"
    )
    qtbot.mouseClick(swimmer, Qt.MouseButton.LeftButton, pos=element.rects[0].topLeft().toPoint() + QPoint(2, 2))
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(controller.study, "SYN-01"), "F6.HSCTDAT"]


def test_tab_goes_from_the_controls_through_the_table_to_the_charts(page: SummaryPage, qtbot: QtBot) -> None:
    control(page, "cutoff").setFocus()
    visited = []
    for _ in range(17):
        here = page.focusWidget()
        visited.append(here.objectName())
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert visited == [
        "summary.cutoff",
        "summary.origin",
        "summary.interval",
        "summary.group",
        "summary.censoring",
        "summary.molecular",
        "summary.axis",
        "summary.snapshots",
        "summary.take",
        "summary.chapters",
        "summary.response.cri",
        "summary.chart.swimmer",
        "summary.chart.os",
        "summary.chart.dfs",
        "summary.chart.incidence",
        "summary.cells.best_response",
        "summary.response.composite",
    ]
