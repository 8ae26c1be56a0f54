"""What a test sees on the summary page, by name."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from cd7gui.ui.charts.base.spec import CurvePanel
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.estimate_row import OutcomeRow


def words(page: SummaryPage, id_: str) -> str:
    found = page.findChild(QLabel, f"summary.{id_}")
    assert isinstance(found, QLabel)
    return found.text()


def control(page: SummaryPage, name: str) -> Any:
    found = page.findChild(QWidget, f"summary.{name}")
    assert isinstance(found, QLineEdit | QComboBox | QLabel | QPushButton)
    return found


def curves(page: SummaryPage, name: str) -> CurvePanel:
    assert page.body is not None
    shown = page.body.charts[name].chart
    assert isinstance(shown, CurvePanel)
    return shown


def chart(page: SummaryPage, name: str) -> ChartWidget:
    assert page.body is not None
    return page.body.charts[name]


def row(page: SummaryPage, id_: str) -> OutcomeRow:
    assert page.body is not None
    return page.body.row(id_)


def listed() -> QWidget:
    """Return the lines of the list that is open, where the first value is chosen."""
    popup = QApplication.activePopupWidget()
    assert popup is not None
    lines = popup.focusWidget()
    assert lines is not None
    return lines
