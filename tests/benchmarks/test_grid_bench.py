"""The grid of 400 laboratory rows against its budgets: opening, page switch, a committed value, scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from time import process_time

import pytest

pytest.importorskip("PySide6")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.ui.app import open_window
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.workspace import CaseReports
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import MainWindow
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Exports, counting, no_summary
from tests.ui.immediate import ImmediateRunner

# Processor time: what else runs on the machine is not the window's.
pytestmark = pytest.mark.benchmark(timer=process_time)

ROWS = 400
FIRST = date(2023, 6, 10)
SWITCH, COMMIT, FRAME, FIRST_TIME = 0.100, 0.050, 0.050, 0.300  # s
ROW = 34  # px


def laboratory(rows: int) -> dict[str, str]:
    """Make a row for each day: counts that fall after day 20 and rise again after day 45."""
    texts: dict[str, str] = {}
    for number in range(1, rows + 1):
        share = 0.02 if 20 <= number < 45 else 1.0
        values = {
            "LBDAT": (FIRST + timedelta(days=number - 1)).isoformat(),
            "WBC": f"{(3 + number % 5) * share:.2f}",
            "ANC": f"{(1 + number % 3) * share:.2f}",
            "ALC": f"{0.5 * share:.2f}",
            "PLT": f"{max(8, (90 + number % 40) * share):.0f}",
            "HB": f"{78 + number % 30} g/L",
            "BILI": f"{9 + number % 9} µmol/L",
            "ALT": str(20 + number % 30),
            "CREAT": f"{60 + number % 30} µmol/L",
            "FERR": ">40000" if number == 30 else str(300 + number),
            "CRP": "<0.5" if number % 7 else "12.4",
            "LBSRC": f"line {number} of the hospital system",
        }
        texts |= {f"F18[{number}].{field}": text for field, text in values.items()}
    return texts


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    """A window over a patient with every form filled in and 400 laboratory rows."""
    font, palette = qapp.font(), qapp.palette()
    filled = {name: text for name, text in SOUND.items() if "@" not in name and not name.startswith("F18")}
    study = memory_study({"P1": filled | laboratory(ROWS)})
    opened = open_window(
        who="t",
        study=study,
        preferences=UserSettings(InMemorySettings()),
        notices=lambda _: Answers(),
        backend=Backend(Exports(), counting),
        runner=ImmediateRunner(),
        summary=no_summary,  # the outcomes have a bench of their own
    )
    opened.resize(1280, 800)
    while not opened.controller.background_checks.complete:
        QApplication.processEvents()
    yield opened
    opened.close()
    opened.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def grid(window: MainWindow) -> GridPage:
    """Go to the laboratory series."""
    reports: CaseReports = window.case_reports
    reports.show_form("F18")
    QApplication.processEvents()
    assert isinstance(reports.page, GridPage)
    return reports.page


def test_the_switch_to_a_page_and_back_takes_at_most_100_ms(window: MainWindow, benchmark: BenchmarkFixture) -> None:
    grid(window)
    forms = ["F6", "F18"]

    def switch() -> None:
        forms.reverse()
        window.case_reports.show_form(forms[0])
        QApplication.processEvents()

    benchmark(switch)
    assert benchmark.stats.stats.median < SWITCH


def test_a_committed_value_refreshes_the_grades_on_the_page_in_at_most_50_ms(
    window: MainWindow, benchmark: BenchmarkFixture
) -> None:
    page = grid(window)
    counts = ["0.4", "1.2"]

    def typed() -> None:
        counts.reverse()
        page.focus_field("ANC")
        editor = QApplication.focusWidget()
        assert editor is not None
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(editor, counts[0])
        QApplication.processEvents()

    def commit() -> None:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        QApplication.processEvents()

    benchmark.pedantic(commit, setup=typed, rounds=40, warmup_rounds=3)
    assert window.controller.study.case("P1").stored("F18", 1, "ANC") in counts
    assert benchmark.stats.stats.median < COMMIT


def test_scrolling_three_rows_takes_at_most_50_ms(window: MainWindow, benchmark: BenchmarkFixture) -> None:
    bar = grid(window)._scroll.verticalScrollBar()

    def turn() -> None:
        bar.setValue(bar.value() + 3 * ROW if bar.value() + 3 * ROW < bar.maximum() else 0)
        QApplication.processEvents()

    benchmark.pedantic(turn, rounds=100, warmup_rounds=5)
    assert benchmark.stats.stats.median < FRAME


def test_another_patient_with_400_rows_is_shown_in_at_most_100_ms(
    window: MainWindow, benchmark: BenchmarkFixture
) -> None:
    page = grid(window)

    def begin() -> None:
        page.patient = ""

    def shown() -> None:
        page.show_case("P1")
        QApplication.processEvents()

    benchmark.pedantic(shown, setup=begin, rounds=20, warmup_rounds=2)
    assert benchmark.stats.stats.median < SWITCH


def test_the_first_opening_of_400_rows_takes_at_most_300_ms(window: MainWindow, benchmark: BenchmarkFixture) -> None:
    reports = window.case_reports
    reports.show_form("F9")  # the first grid loads the modules of all

    def begin() -> None:
        reports.show_form("F9")
        page = reports._pages.pop("F18", None)
        if page is not None:
            page.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    benchmark.pedantic(lambda: grid(window), setup=begin, rounds=7, warmup_rounds=1)
    assert benchmark.stats.stats.median < FIRST_TIME
