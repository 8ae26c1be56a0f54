"""The summary in a low window, as a screen of 1280 × 800 at 150% gives: a chart can be seen whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.ui.summary.scroll_area import SummaryScrollArea
from cd7gui.ui.summary.summary_page import SummaryPage


@pytest.fixture
def low(page: SummaryPage, qtbot: QtBot) -> SummaryPage:
    page.resize(853, 413)
    page.show()
    qtbot.waitUntil(lambda: page.findChild(SummaryScrollArea).verticalScrollBar().maximum() > 500)
    return page


def area_of(page: SummaryPage) -> SummaryScrollArea:
    found = page.findChild(SummaryScrollArea)
    assert found is not None
    return found


def test_the_controls_scroll_away_and_a_chart_is_seen_whole(low: SummaryPage, qtbot: QtBot) -> None:
    area = area_of(low)
    assert low.body is not None
    chart = low.body.charts["os"]
    area.verticalScrollBar().setValue(300)
    qtbot.waitUntil(lambda: area.viewport().height() >= chart.height())
    assert low.nav.isVisible()
    assert not low.controls.cutoff.isVisible()
    area.verticalScrollBar().setValue(0)
    qtbot.waitUntil(low.controls.cutoff.isVisible)


def test_whoever_scrolls_keeps_the_keys_on_something_that_can_be_seen(low: SummaryPage, qtbot: QtBot) -> None:
    low.activateWindow()
    low.controls.cutoff.setFocus()
    qtbot.waitUntil(low.controls.cutoff.hasFocus)
    area_of(low).verticalScrollBar().setValue(300)
    focused = QApplication.focusWidget()
    assert focused is low.nav


def test_the_controls_come_back_when_the_window_is_high_enough(low: SummaryPage, qtbot: QtBot) -> None:
    area_of(low).verticalScrollBar().setValue(300)
    assert not low.controls.cutoff.isVisible()
    low.resize(853, 900)
    qtbot.waitUntil(low.controls.cutoff.isVisible)


def test_in_a_usual_window_they_stay(page: SummaryPage, qtbot: QtBot) -> None:
    page.resize(1280, 700)
    page.show()
    area = area_of(page)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 500)
    area.verticalScrollBar().setValue(400)
    assert page.controls.cutoff.isVisible()
