"""Casebooks and reports from the window: chosen by keys, made by a process of its own, noted in the trail."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study.documents.casebook import STAYS_BEHIND
from cd7gui.study.documents.print_order import PrintedKind
from cd7gui.study.settings import LAST_PRINT
from cd7gui.study.snapshots.snapshots import kept
from cd7gui.ui.data_entry.serious_events.cioms_dialog import CiomsDialog
from cd7gui.ui.paper.documents_dialog import WORKBOOK, DocumentsDialog
from cd7gui.ui.services.copy_process import JobProgressDialog
from cd7gui.ui.shell.main_window import MainWindow
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers
from tests.ui.paper.reading import texts_of
from tests.ui.services.test_file_watch import Open, opened  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def window(opened: Open, tmp_path: Path, answers: Answers, qtbot: QtBot) -> MainWindow:
    make_demo(tmp_path / "s.cd7").close()
    made = opened(tmp_path / "s.cd7", answers)
    made.show()
    made.activateWindow()
    return made


def shown(window: MainWindow) -> DocumentsDialog:
    window.requests.call("documents")
    (dialog,) = (one for one in window.findChildren(DocumentsDialog) if one.isVisible())
    return dialog


def choose(dialog: DocumentsDialog, kind: PrintedKind, *, all_patients: bool = True) -> None:
    found = next(at for at in range(dialog.what.count()) if dialog.what.itemData(at) == (kind, all_patients))
    dialog.what.setCurrentIndex(found)


def done(qtbot: QtBot, window: MainWindow) -> str:
    """Wait for the process; return what the window said of it."""
    (job,) = (one for one in window.findChildren(JobProgressDialog) if not one.over)
    qtbot.waitUntil(lambda: job.over, timeout=120_000)
    return window.banner.words


def test_a_casebook_and_a_report_are_printed_beside_the_window(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    dialog = shown(window)
    assert dialog.what.currentText().startswith("Casebook of SYN-")
    assert not dialog.cutoff.isVisible()
    dialog.audit.setChecked(True)
    dialog.deidentified.setChecked(True)
    assert not dialog.audit.isChecked()
    assert not dialog.audit.isEnabled()
    assert dialog.about.text() == STAYS_BEHIND, "not: every value"
    dialog.deidentified.setChecked(False)
    answers.files[:] = [tmp_path / "one.pdf"]
    qtbot.keyClick(dialog.what, Qt.Key.Key_Return)
    said = done(qtbot, window)
    assert said.startswith(f"Wrote {tmp_path / 'one.pdf'}: ")
    assert "read back and checked" in said
    assert "Casebook" in texts_of(tmp_path / "one.pdf")[0]

    dialog = shown(window)
    choose(dialog, PrintedKind.SAFETY_REPORT)
    assert dialog.cutoff.text() == "2023-12-22"
    dialog.cutoff.setText("some day")
    dialog.do.click()
    assert "is not a date" in dialog.problem.text()
    assert dialog.focusWidget() is dialog.cutoff
    dialog.cutoff.setText("2022-12-31")
    dialog.form.setCurrentIndex(dialog.form.findData(WORKBOOK))
    answers.files[:] = [tmp_path / "report.xlsx"]
    dialog.do.click()
    assert "sheets, read back" in done(qtbot, window)
    assert "Status" in openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames
    study = window.controller.study
    (one,) = kept(study)
    lines = study.book.trail(patient="", form=STUDY, field=LAST_PRINT)
    assert [line.change.reason.partition(",")[0] for line in lines] == [
        "casebook of SYN-01: one.pdf",
        "safety report to 2022-12-31: report.xlsx",
    ]
    assert one.cutoff is not None


def test_the_form_of_a_serious_event_is_reached_from_the_menu_and_from_what_can_be_printed(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.requests.call("serious_event")
    (dialog,) = (one for one in window.findChildren(DocumentsDialog) if one.isVisible())
    assert dialog.what.currentText().startswith("CIOMS I of SYN-01, report 1 · ")
    assert dialog.kind is PrintedKind.CIOMS
    assert not dialog.deidentified.isVisible()
    dialog.what.setCurrentIndex(dialog.what.currentIndex() + 2)
    _, row = dialog.form_place
    dialog.do.click()
    (form,) = window.findChildren(CiomsDialog)
    reports = window.case_reports
    number = reports.page.case.get(Registration.subject) if reports.page is not None else ""
    assert (reports.form_id, form.order.patient, form.order.report) == ("F21", number, row)
    assert form.boxes.count()
    form.reject()
    qtbot.waitUntil(lambda: not window.findChildren(CiomsDialog))
    reports.turn_table()
    window.requests.call("serious_event")  # the row in hand, in the table as well
    (form,) = window.findChildren(CiomsDialog)
    assert (form.order.patient, form.order.report) == (number, row)
    form.reject()


def test_a_print_that_is_cancelled_writes_and_notes_nothing(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    dialog = shown(window)
    choose(dialog, PrintedKind.CASEBOOK)
    answers.files[:] = [tmp_path / "all.pdf"]
    dialog.do.click()
    (job,) = window.findChildren(JobProgressDialog)
    job.findChild(QPushButton).click()
    assert "Printing was cancelled" in done(qtbot, window)
    assert not (tmp_path / "all.pdf").exists()
    assert window.controller.study.setting(LAST_PRINT) is None


def test_a_study_is_not_left_while_a_document_is_printed_unless_that_is_given_up(
    window: MainWindow, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = shown(window)
    choose(dialog, PrintedKind.CASEBOOK)
    answers.files[:] = [tmp_path / "all.pdf"]
    dialog.do.click()
    (job,) = window.findChildren(JobProgressDialog)
    with monkeypatch.context() as staying:
        staying.setattr(answers, "confirm", lambda question, **_: answers.asked.append(question))
        window.requests.call("close_study")
    assert "is still being prepared" in answers.asked[-1]
    assert window.controller.has_study
    assert not job.over
    window.requests.call("close_study")
    assert not window.controller.has_study
    assert job.over
    assert [one.name for one in tmp_path.iterdir() if "all" in one.name] == []
