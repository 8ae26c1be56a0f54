"""What a colleague's file or a folder holds is shown as text in every dialog: previews, lists, Qt's own questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.study.imports.import_layout import ColumnLayout, Layout, SheetLayout
from cd7gui.study.imports.import_plan import CellIndex, ImportConflict, ImportPlan, PlannedCell, Refusal
from cd7gui.study.merges.merge_plan import MergeConflict, MergedValue, MergePlan
from cd7gui.study.opening import rules
from cd7gui.study.snapshots.snapshots import SavedSnapshot
from cd7gui.ui.dialogs import file_dialog
from cd7gui.ui.shell.print_dialog import PATIENT, SUMMARY, PrintDialog
from cd7gui.ui.summary.copy_menu import TableDialog
from cd7gui.ui.summary.figure_export import FigureDialog
from cd7gui.ui.summary.snapshots.snapshot_page import SnapshotPage
from cd7gui.ui.transfers.columns_model import DETAIL, FILLS, ChoiceDelegate
from cd7gui.ui.transfers.columns_page import ColumnsPage
from cd7gui.ui.transfers.merge_page import ComparisonPage
from cd7gui.ui.transfers.preview_page import PreviewPage
from tests.ui.driving import Answers, WindowDriver
from tests.ui.hostile_texts import Pipe, hostile, look
from tests.ui.widgets.test_plain_text import study_of

Open = Callable[..., WindowDriver]
KINDS = ("image", "styled", "entities", "bidi", "control", "zero width", "long", "keys")


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Pipe]:
    made = Pipe(tmp_path / "pipe.png")
    yield made
    made.close()
    assert not made.opened, "a text made Qt open a file"


@pytest.fixture(params=KINDS)
def text(request: pytest.FixtureRequest, pipe: Pipe) -> str:
    return hostile(pipe)[request.param][:300_000]  # the lists make their texts anew whenever Qt asks


@pytest.fixture
def host(undressed: QApplication, qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def shown_in(host: QWidget, page: QWidget) -> None:
    page.resize(host.size())
    page.show()
    look(page)


def test_the_preview_of_an_import_and_the_columns_of_its_file(host: QWidget, text: str) -> None:
    at, spot = Place("P1", "F1", 0, "INITIALS"), CellIndex(text, 2, 3)
    plan = ImportPlan(
        text,
        "0" * 64,
        (PlannedCell(spot, text, at, text, text), PlannedCell(spot, text, Place("P1", text, 0, text), None, text)),
        (Refusal(spot, text, text, text, "F1.INITIALS"), Refusal(spot, text, text, text, f"{text}.x")),
        (ImportConflict(spot, text, at, text, text, text),),
        notes=(text,),
    )
    preview = PreviewPage(rules().dictionary, host)
    preview.show_plan(plan)
    for row in range(preview.list.model.rowCount()):
        preview.list.table.selectRow(row)
        look(preview)
    column = ColumnLayout("A", text, (text, text), 3, text, text, (text, "mg/L"), text, 2, "DMY", asks_unit=True)
    sheet = SheetLayout(text, "F1", 1, 4, text, (column,), ((text, text),))
    columns = ColumnsPage(rules().dictionary, host)
    columns.show_layout(Layout(text, "0" * 64, text, "utf-8", ",", (sheet,), (text,), (("utf-8", text),)), {}, "")
    for at_column in (FILLS, DETAIL):
        index = columns.model.index(0, at_column)
        delegate = columns.columns.itemDelegate()
        assert isinstance(delegate, ChoiceDelegate)
        editor = delegate.createEditor(columns, None, index)  # type: ignore[arg-type] # the option is not read
        look(editor, alone=False)
    shown_in(host, columns)
    shown_in(host, preview)


def test_the_preview_of_a_merge(host: QWidget, text: str) -> None:
    taken = MergedValue(text, Place("P1", "F1", 0, "INITIALS"), text, text, 3, text, text)
    foreign = MergedValue(text, Place("P1", text, 0, text), None, text, 3, text, text)
    page = ComparisonPage(rules().dictionary, host)
    page.show_plan(MergePlan(text, text, (taken, foreign), (MergeConflict(text, text, taken),), (text,)))
    for row in range(page.list.model.rowCount()):
        page.list.table.selectRow(row)
        look(page)
    shown_in(host, page)


def test_the_lists_of_figures_tables_and_snapshots(host: QWidget, text: str) -> None:
    for dialog in (FigureDialog({"a": text}, host), TableDialog([text], host)):
        shown_in(host, dialog)
        dialog.close()
    page = SnapshotPage(host)
    page.show_kept_snapshots(
        [SavedSnapshot(1, text, None, 3, "0" * 64, date(2026, 11, 22), text)], DateReading(), read_only=False
    )
    shown_in(host, page)


@pytest.mark.parametrize("kind", ["image", "control", "keys"])
def test_the_dialog_for_printing_and_its_pdf(open_driver: Open, pipe: Pipe, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "out.pdf"
    driver = open_driver(study_of(hostile(pipe)[kind]), answers=Answers(files=[target]))
    driver.show("F1")
    driver.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = driver.part(PrintDialog, "print")
    dialog.what.setCurrentIndex(dialog.what.findData(PATIENT if kind == "image" else SUMMARY))
    look(dialog)
    dialog.pdf.click()
    assert target.read_bytes().startswith(b"%PDF")
    dialog.reject()


def test_qt_asks_about_a_file_that_is_called_by_a_tag(
    qtbot: QtBot, pipe: Pipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / f"a <img src={pipe.path.name}> b.xlsx"
    there.write_bytes(b"")
    parent, asked = QWidget(), []
    qtbot.addWidget(parent)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QMessageBox):
            asked.append(dialog.text())
            look(dialog)
            dialog.reject()
            QTimer.singleShot(0, parent, lambda: QApplication.activeModalWidget().close())
        elif isinstance(dialog, QFileDialog):
            QTimer.singleShot(0, dialog, dialog.accept)
            QTimer.singleShot(20, parent, answer)

    QTimer.singleShot(100, parent, answer)
    assert file_dialog.choose_to_save(parent, "Save", there, ["Excel workbooks (*.xlsx)"]) is None
    assert len(asked) == 1
    assert there.name in asked[0]
