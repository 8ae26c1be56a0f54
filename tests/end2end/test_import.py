"""A colleague's workbook through the real window: typed, wrong cells sent back, corrected, counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Settings
from cd7gui.exchange.mapping.matching import REFUSED
from cd7gui.exchange.writers.refused_cells import AUTHOR
from cd7gui.exchange.writers.template import write_template
from cd7gui.store.verify import verify
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from cd7gui.ui.app import open_window
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.typist import wait_until
from cd7gui.ui.transfers.import_dialog import ImportWizard
from tests.demo.demo_study import make_demo
from tests.exchange.exported import export_workbook
from tests.study.imports.test_filled_template import change, columns, fill
from tests.ui.driving import Answers

RIGHT = {"SEX": "male", "CONSDAT": "2021-11-26"}
WRONG = (
    ("F1_Registration", "SEX", "x"),
    ("F1_Registration", "CONSDAT", "26/13/2021"),
    ("F6_Transplant", "CD34", "a lot"),
)
PUBLISHED = {"os.12m": "68% (95% CI 43–100)", "dfs.12m": "54% (95% CI 29–100)"}


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Study]:
    with make_demo(tmp_path / "demo.cd7", who="coordinator") as study:
        yield study


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, answers: Answers) -> Iterator[MainWindow]:
    new_study(tmp_path / "site.cd7", name="Site").close()
    opened = open_window(tmp_path / "site.cd7", who="coordinator", notices=lambda _: answers)
    opened.resize(1280, 800)
    wait_until(lambda: opened.controller.has_study, "the study did not open")
    yield opened
    opened.close()
    opened.deleteLater()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None
    QTest.keyClick(target, key, modifier)
    QApplication.processEvents()


def go_on(wizard: ImportWizard, page: QWidget) -> None:
    """Go on by keys alone, and wait for a page."""
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: wizard.pages.currentWidget() is page, f"{page} did not come: {wizard.problem.text()}")
    QApplication.processEvents()


def begin(window: MainWindow, answers: Answers, file: Path) -> ImportWizard:
    """Choose a file with Ctrl+I."""
    answers.files.append(file)
    window.activateWindow()
    wait_until(window.isActiveWindow, "the window is not in front")
    press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    wizard = window.findChildren(ImportWizard)[-1]
    wait_until(lambda: wizard.pages.currentWidget() is wizard.columns_page, "the columns did not come")
    wizard.activateWindow()  # there is no window manager here that would do it
    wait_until(wizard.isActiveWindow, "the wizard is not in front")
    wizard.columns_page.take_focus()
    return wizard


def test_ten_patients_typed_into_the_blank_workbook_give_the_published_summary_once_three_cells_are_corrected(
    window: MainWindow, answers: Answers, demo: Study, tmp_path: Path
) -> None:
    study, filled, back = window.controller.study, tmp_path / "filled.xlsx", tmp_path / "back.xlsx"
    write_template(demo.rules.dictionary, filled)
    fill(filled, demo)
    page = openpyxl.load_workbook(filled)["F6_Transplant"]
    cd34 = str(page.cell(3, columns(page)["CD34"]).value)
    change(filled, *WRONG)

    wizard = begin(window, answers, filled)
    assert all(not one.left_out for one in wizard.columns_page._layout_shown.sheets)
    go_on(wizard, wizard.preview)
    assert len(wizard.preview.plan.refused) == 3
    assert study.cases() == ()
    go_on(wizard, wizard.done_page)
    assert len(study.cases()) == 10
    answers.files.append(back)
    assert QApplication.focusWidget() is wizard.send_back
    press(Qt.Key.Key_Space)
    wait_until(lambda: back.exists() and wizard.problem.isVisible(), "nothing was sent back")
    press(Qt.Key.Key_Escape)

    marked = openpyxl.load_workbook(back)
    comments = [
        (sheet.title, str(sheet.cell(2, cell.column).value))
        for sheet in marked.worksheets
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.comment is not None and cell.comment.author == AUTHOR
    ]
    assert comments == [(sheet, column) for sheet, column, _ in WRONG]
    assert marked[REFUSED].max_row == 4

    change(back, *(("F1_Registration", name, text) for name, text in RIGHT.items()), ("F6_Transplant", "CD34", cd34))
    wizard = begin(window, answers, back)
    go_on(wizard, wizard.preview)
    assert wizard.next.text() == "Import 3 values"
    go_on(wizard, wizard.done_page)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    window.controller.set_cutoff(demo.cutoff)
    found = compute(study.snapshot(), Settings(cutoff=demo.cutoff))
    published = compute(demo.snapshot(), Settings(cutoff=demo.cutoff))
    assert [(one.id, one.text) for one in found.table] == [(one.id, one.text) for one in published.table]
    assert {one.id: one.text for one in found.table if one.id in PUBLISHED} == PUBLISHED
    wait_until(
        lambda: (
            window.controller.estimates is not None
            and window.controller.estimates["os.12m"].text == PUBLISHED["os.12m"]
        ),
        "the window does not show the published summary",
    )
    path = study.path
    window.controller.close()
    assert verify(path) is None


def test_the_workbook_of_a_study_imported_through_the_window_into_an_empty_one_gives_the_same_workbook(
    window: MainWindow, answers: Answers, demo: Study, tmp_path: Path
) -> None:
    exported = export_workbook(demo, tmp_path / "out.xlsx")
    wizard = begin(window, answers, exported.path)
    go_on(wizard, wizard.preview)
    assert wizard.preview.plan.left_behind == ()
    go_on(wizard, wizard.done_page)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    study = window.controller.study
    again = export_workbook(study, tmp_path / "again.xlsx")

    assert again.hashes == exported.hashes
    assert (study.name, study.synthetic, study.cutoff) == (demo.name, demo.synthetic, demo.cutoff)
    assert window.topbar.findChild(QWidget, "places") is not None
    assert study.name in window.windowTitle()
