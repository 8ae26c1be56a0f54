"""The main task demonstrated: the demo opens, one more patient is typed, the workbook is saved."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui import resources
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.errors import UserError
from cd7gui.ownfiles import make_folder, write_owned
from cd7gui.protocol.patients import subject
from cd7gui.study import entry
from cd7gui.study.demo import make_demo
from cd7gui.study.session import Study
from cd7gui.ui.app import open_window, own_backend
from cd7gui.ui.services.tasks import wait_for_jobs
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.summary.body import SummaryBody
from cd7gui.ui.tour.typist import Typist, wait_until
from cd7gui.ui.transfers.import_dialog import ImportWizard
from cd7gui.ui.widgets.plain_text import PlainLabel

MODEL = "SYN-09"  # the patient of the demo whose case report is typed again, under another number
NEW = "SYN-11"
NUMBER = "F1.SUBJID"
CONTROL = Qt.KeyboardModifier.ControlModifier
CASE_REPORTS, SUMMARY, DEVIATIONS, WORKBOOK = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)

COLLEAGUES_TABLE = """SUBJID;LBDAT;ANC (10^9/L);PLT (10^9/L);HB (g/L)
SYN-10;2023-11-30;2.1;96;104
SYN-10;2023-12-31;<0.5;9o;101
SYN-10;2023-12-07;2.4;103;108
"""


def tour(folder: Path, *, pictures_only: bool = False) -> int:
    """Show the main task, leaving pictures of each step and the workbook in `folder`. Returns the exit code."""
    try:
        make_folder(folder)
    except OSError as problem:
        raise UserError(f"The folder {folder} cannot be made: {problem.strerror}. Choose another one.") from None
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    study = folder / "tour.cd7"
    _remove(study)
    make_demo(study).close()
    # Without copies: the process that makes one would outlive the tour.
    uncopied = replace(own_backend(app), keep_copy=lambda _study, _why: None)
    window = open_window(who="tour", backend=uncopied)
    window.resize(1280, 800)
    guide = TourGuide(window, folder)
    try:
        guide.picture("start")
        window.controller.open(study)
        guide.show(complete=not pictures_only)
    finally:
        window.close()
        wait_for_jobs()
    if pictures_only:
        _remove(study)
    sys.stdout.write("\n".join(guide.pictures) + "\n")
    return 0


def _remove(study: Path) -> None:
    for name in (study.name, f"{study.name}-wal", f"{study.name}-shm", f"{study.name}.lock"):
        study.with_name(name).unlink(missing_ok=True)
    shutil.rmtree(study.with_suffix(".backups"), ignore_errors=True)


def typed_report(number: str = NEW) -> dict[str, str]:
    """Return the case report that the tour types: that of a demo patient under a new number."""
    cohort = json.loads(resources.text("demo", "cohort.json"))
    model = next(typed for typed in cohort["patients"] if typed[NUMBER] == MODEL)
    return {**model, NUMBER: number}


class TourGuide:
    """Operates the window and takes the pictures."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.typist = Typist(window)
        self.pictures: list[str] = []

    @property
    def study(self) -> Study:
        """The study that is shown."""
        return self.window.controller.study

    def show(self, *, complete: bool) -> None:
        """Visit every page, light and dark; with `complete`, also type a patient and save the workbook."""
        self._look_around()
        self._break_a_rule()
        self._judge_a_table()
        if complete:
            self._type_a_patient()
            self._save_the_workbook()
        self._outcomes()
        self._in_the_dark()

    def picture(self, name: str, window: QWidget | None = None) -> None:
        """Save a picture of a window, by default the main one."""
        QApplication.processEvents()
        path = self.folder / f"{name}.png"
        if not (window or self.window).grab().save(str(path)):
            raise UserError(f"The picture {path} cannot be written. Choose another folder.")
        self.pictures.append(str(path))

    def go(self, place: Qt.Key) -> None:
        """Go to one of the first four pages by Ctrl and its number."""
        self.typist.press(place, CONTROL)
        if place == SUMMARY:
            wait_until(self._is_recomputed, "The outcomes were not computed.")

    def _is_recomputed(self) -> bool:
        said = self.window.findChild(PlainLabel, "summary.recomputed")
        body = self.window.findChild(SummaryBody)
        if body is None or body.waiting:
            return False  # what is shown step by step would be incomplete
        return (
            self.window.controller.estimates is not None and said is not None and not said.text().startswith("not yet")
        )

    def _show_patient(self, number: str) -> None:
        key = next(case.key for case in self.study.cases() if subject(case) == number)
        self.window.case_reports.show_patient(key)

    def _look_around(self) -> None:
        wait_until(lambda: self.window.controller.background_checks.complete, "The patients were not judged.")
        self._show_patient(MODEL)
        self.typist.go_to_form("F6")
        self.picture("casebook-light")
        self.typist.go_to_form("F9")
        self.picture("grid-light")
        self.typist.go_to_form("F10")
        self.picture("gvhd-light")

    def _break_a_rule(self) -> None:
        """Enter tacrolimus as prophylaxis from H+1, look at the findings, and undo it."""
        self._show_patient("SYN-10")
        self.typist.go_to_form("F6")
        self.window.controller.do(entry.reopen, self._key(), self._form("F7"), "shown in the tour")
        row = self.study.case(self._key()).next_row(self._form("F7"))
        drug = {"CMTRT": "tacrolimus", "CMINDC": "PROPHYLAXIS", "CMROUTE": "oral", "CMSTDAT": "2023-10-25"}
        self.typist.fill({f"F7[{row}].{field}": text for field, text in drug.items()})
        self.typist.editor(f"F7[{row}].CMTRT").setFocus()
        self.picture("findings-light")
        self.go(DEVIATIONS)
        self.picture("deviations-light")
        self.go(CASE_REPORTS)
        for _ in drug:
            self.window.controller.do(entry.undo)
        self.window.controller.do(entry.undo)  # the form is complete again

    def _judge_a_table(self) -> None:
        """Have a colleague's table with an impossible date checked cell by cell, and store nothing."""
        table = self.folder / "colleague.csv"
        write_owned(table, COLLEAGUES_TABLE.encode())
        self.window.requests.files.import_path(table)
        wizard = self.window.findChild(ImportWizard)
        assert wizard is not None
        wait_until(lambda: wizard.pages.currentWidget() is wizard.columns_page, "The table was not read.")
        wizard.next.click()
        wait_until(lambda: wizard.pages.currentWidget() is wizard.preview, "The table was not judged.")
        self.picture("import-light", wizard)
        wizard.close()
        self.window.activateWindow()  # off screen, nothing else returns the focus to it
        wait_until(self.window.isActiveWindow, "The window did not regain the keyboard focus.")
        table.unlink()

    def _type_a_patient(self) -> None:
        self.typist.new_patient()
        self.typist.fill(typed_report())
        self.picture("typed-patient")
        self.go(SUMMARY)
        wait_until(self._counts_the_new_one, "The summary does not count the patient who was typed.")
        self.picture("summary-with-typed-patient")

    def _counts_the_new_one(self) -> bool:
        found = self.window.controller.estimates
        return found is not None and found.patients == len(self.study.cases()) and NEW in found["response.cri"].patients

    def _save_the_workbook(self) -> None:
        target = self.folder / "tour.xlsx"
        target.unlink(missing_ok=True)
        self.go(WORKBOOK)
        self.window.saving.save(target)
        wait_until(lambda: not self.window.saving.busy, "The workbook was not written.")
        if not target.exists():
            raise UserError(f"The workbook {target} was not written.")
        self.picture("workbook")
        self.pictures.append(str(target))

    def _outcomes(self) -> None:
        self.go(SUMMARY)
        self.picture("summary-light")

    def _in_the_dark(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, Scheme.DARK)
        self.picture("summary-dark")
        self.go(CASE_REPORTS)
        self._show_patient(MODEL)
        self.typist.go_to_form("F6")
        self.picture("casebook-dark")

    def _key(self) -> str:
        page = self.window.case_reports.page
        assert page is not None
        return page.patient

    def _form(self, name: str) -> type[Form]:
        form = self.study.rules.dictionary.form(name)
        assert form is not None, name
        return form
