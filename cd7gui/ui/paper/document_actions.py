"""Printing documents from the window: chosen in a dialog, made in a separate process, recorded in the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.paper import PrintedFile
from cd7gui.pipe import Answer, Failure
from cd7gui.study.documents.print_order import PrintedKind, PrintOrder
from cd7gui.study.documents.printing_record import in_words, record_printing
from cd7gui.study.documents.safety_report import cutoff_of, keep_for_report
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.prompts import WORKBOOKS, UserPrompts
from cd7gui.ui.jobs.export_notes import ready_for_codes
from cd7gui.ui.paper.documents_dialog import DocumentsDialog
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.copy_process import JobProgressDialog
from cd7gui.ui.widgets.plain_text import not_apart

PDF_FILES = "PDF documents (*.pdf)"
PRINTING = "Preparing {path}…"
PROVING = "Writing {path}, and checking it…"
CANCELLED = "Printing was cancelled. Nothing was written."
NO_REPORTS = "No serious event has a report yet. Enter one on F21."
NOT_NOTED = "{said} It could not be recorded in the audit trail. {why}"


class DocumentActions:
    """A window's actions for printing. `form_wanted` is called with patient and row of a report for CIOMS I."""

    def __init__(
        self,
        controller: StudyController,
        prompts: UserPrompts,
        window: Callable[[], QWidget],
        form_wanted: Callable[[str, int], None],
    ) -> None:
        self._controller, self._prompts, self._window = controller, prompts, window
        self._form_wanted = form_wanted

    def choose(self, patient: str) -> None:
        """Show what can be printed, with the current patient's documents first."""
        study = self._controller.study if self._controller.has_study else None
        DocumentsDialog(study, patient, self._save, self._window()).open()

    def choose_form(self, patient: str) -> None:
        """Show the reports of serious events whose form can be printed; if there are none, say so."""
        dialog = DocumentsDialog(self._controller.study, patient, self._save, self._window())
        if dialog.choose_form():
            dialog.open()
        else:
            dialog.deleteLater()
            self._controller.notice.emit(NO_REPORTS, "query")

    def _save(self, dialog: DocumentsDialog) -> None:
        """Ask where to save the chosen document, and start printing it; CIOMS I has a dialog of its own."""
        if dialog.kind is PrintedKind.CIOMS:
            dialog.accept()
            self._form_wanted(*dialog.form_place)
            return
        study = self._controller.study if self._controller.has_study else None
        report = dialog.report() if dialog.kind is PrintedKind.SAFETY_REPORT else None
        if dialog.kind is PrintedKind.SAFETY_REPORT and report is None:
            return
        order = PrintOrder(dialog.kind, Path(), dialog.casebook())
        order = order if report is None else replace(order, report=report)
        try:
            if study is not None and order.act is not None:
                study.require(order.act)
                if report is not None:
                    cutoff_of(study, report.cutoff)
        except UserError as problem:
            dialog.problem.setText(str(problem))
            return
        ending, files = (".xlsx", WORKBOOKS) if dialog.as_workbook else (".pdf", PDF_FILES)
        target = self._prompts.choose_to_save("Save the document", _suggested(study, order, ending), files)
        if target is None:
            return
        dialog.accept()
        self._begin(study, replace(order, target=target, who=study.who if study is not None else ""))

    def _begin(self, study: Study | None, order: PrintOrder) -> None:
        deidentified = order.casebook.deidentified or order.report.deidentified
        if study is not None and order.kind.of_study:
            if deidentified and not ready_for_codes(self._controller):
                return
            if order.kind is PrintedKind.SAFETY_REPORT and order.report.cutoff is not None:
                try:
                    kept = keep_for_report(study, order.report.cutoff)
                except UserError as problem:
                    self._controller.proving.say_not_done(problem, study.file)
                    return
                order = replace(order, report=replace(order.report, snapshot=kept))

        def end(result: Answer | Failure) -> None:
            if isinstance(result, Answer):
                self._controller.notice.emit(self._noted(study, order, result.value), "")
            elif result.cancelled:
                self._controller.notice.emit(CANCELLED, "")
            else:
                self._controller.notice.emit(result.sentence, "error")

        name = order.target.name
        texts = ("Print", PRINTING.format(path=name), PROVING.format(path=name))
        location = study.location if study is not None and order.kind.of_study else None
        request = ("print_document", location, order)
        JobProgressDialog(request, order.target.parent, end, texts, self._window()).setObjectName("printing")

    def _noted(self, study: Study | None, order: PrintOrder, made: PrintedFile) -> str:
        """Record in the trail what was printed, if the study is still open; returns what was written, in words."""
        if study is None or not order.kind.of_study or not self._controller.has_study:
            return made.words
        if self._controller.study is not study:
            return made.words
        try:
            report = record_printing(study, made, order.words, order.report.snapshot)
        except UserError as problem:
            return NOT_NOTED.format(said=made.words, why=problem)
        return " ".join(filter(None, (made.words, in_words(report, made) if study.people else "")))


def _suggested(study: Study | None, order: PrintOrder, ending: str) -> Path:
    folder, stem = (study.path.parent, study.path.stem) if study is not None else (Path.home(), "cd7gui")
    if order.casebook.deidentified or order.report.deidentified:
        stem = order.kind.value  # without the study's name or a patient's number
        words = f"{stem} de-identified"
    elif order.kind is PrintedKind.CASEBOOK and order.casebook.patient:
        words = f"{stem} casebook {order.casebook.patient}"
    else:
        words = f"{stem} {order.kind.value}"
    plain = "".join(one if one.isalnum() or one in " .-_" else "-" for one in not_apart(words))
    return folder / f"{plain}{ending}"
