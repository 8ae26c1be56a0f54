"""A thread of two sites: asked there, merged, answered in a workbook, read back, and closed by keys in the window."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import QUERY
from cd7gui.domain.queries.threads import QueryState
from cd7gui.store.verify import verify
from cd7gui.study.exports.query_rows import write_queries
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.queries.query_list import listed_threads
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from tests.study.queries.asked import ask
from tests.study.small_study import small_study
from tests.ui.driving import Answers
from tests.ui.services.test_file_watch import Open, opened  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above

CONTROL = Qt.KeyboardModifier.ControlModifier


def filled(file: Path, text: str) -> Path:
    book = openpyxl.load_workbook(file)
    sheet = book["Queries"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, titles["QUESTION"]).value == "Asked there?":
            sheet.cell(row, titles["ANSWER"]).value = text
    book.save(file)
    return file


def test_asked_at_another_site_answered_in_a_workbook_and_closed_by_keys(
    qtbot: QtBot, opened: Open, tmp_path: Path
) -> None:
    with small_study(tmp_path / "here.cd7") as made:
        assert made.threads("p1") == ()
    other = Path(shutil.copy(tmp_path / "here.cd7", tmp_path / "there.cd7"))
    with closing(open_study(tmp_path / "here.cd7", who="here")) as here:
        ask(here, "Asked here?")
    with closing(open_study(other, who="there")) as there:
        ask(there, "Asked there?")

    window = opened(tmp_path / "here.cd7", Answers())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    study = window.controller.study
    with closing(open_study(other, who="there")) as there:
        window.controller.take_over(apply_merge(study, plan_merge(study, there)))
    assert [one.question for one in study.threads("p1")] == ["Asked here?", "Asked there?"]

    write_queries(study, listed_threads(study), tmp_path / "to the site.xlsx")
    plan = plan_file(study, filled(tmp_path / "to the site.xlsx", "Answered in the list."))
    window.controller.take_over(apply_import(study, plan))
    assert [one.state for one in study.threads("p1")] == [QueryState.OPEN, QueryState.ANSWERED]

    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_6, CONTROL)
    table = window.review.queries.table
    qtbot.waitUntil(table.hasFocus)
    model = window.review.queries.model
    row = next(at for at in range(model.rowCount()) if model.thread_at(at).question == "Asked there?")
    table.setCurrentIndex(model.index(row, 0))
    assert "Answered in the list." in window.review.queries.said.toPlainText()
    qtbot.keyClick(table, Qt.Key.Key_Q, CONTROL)
    (dialog,) = [one for one in window.findChildren(ThreadDialog) if one.isVisible()]
    qtbot.waitUntil(dialog.words.hasFocus)
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert [one.state for one in study.threads("p1")] == [QueryState.OPEN, QueryState.CLOSED]
    said = [one.change.new for one in study.book.trail(form=QUERY) if "." in one.change.field]
    assert said == ["Asked here?", "Asked there?", "Answered in the list.", "closed"]
    assert verify(study.path) is None
