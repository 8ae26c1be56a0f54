"""Printing: what to print, a preview, and output to a printer or a PDF."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo, QPrintPreviewWidget
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.halfmade import part_of
from cd7gui.ownfiles import keep_rights, make_empty
from cd7gui.protocol.patients import subject
from cd7gui.study.people import access
from cd7gui.study.people.access import AccessEvent
from cd7gui.study.people.roles import Act
from cd7gui.ui.dialogs.dialog_parts import plain_button
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.shell.action_context import ActionContext
from cd7gui.ui.shell.printed_contents import write_form, write_patient, write_summary
from cd7gui.ui.shell.printing import DocumentWriter, PageHeading, paint
from cd7gui.ui.style.theme import mark
from cd7gui.ui.widgets.combo_box import bound_width
from cd7gui.ui.widgets.plain_text import PlainLabel, PlainMessageBoxes, not_apart, one_line

FORM, PATIENT, SUMMARY = "form", "patient", "summary"
SUMMARY_PLACE = 1
PDF_FILES = "PDF documents (*.pdf)"
PAPERS = ((QPageSize.PageSizeId.A4, "A4"), (QPageSize.PageSizeId.Letter, "US Letter"))
PDF, PDF_END = ".pdf", b"%%EOF"
MARGIN = 15  # mm
SIZE = (900, 720)


class PrintDialog(QDialog):
    """Shows a document as it will look on paper."""

    def __init__(self, context: ActionContext, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "export")
        self.setObjectName("print")
        self.setWindowTitle("Print")
        self._context, self._study = context, context.controller.study
        self._writer, self._head = DocumentWriter(), self._head_of("")
        self.printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        self.what, self.paper = self._choice("What is printed"), self._choice("Paper")
        bound_width(self.what)
        for kind, words in self._kinds().items():
            self.what.addItem(one_line(words), kind)
        for size, words in PAPERS:
            self.paper.addItem(one_line(words), size)
        self.preview = QPrintPreviewWidget(self.printer, self)
        self.preview.setAccessibleName("Preview")
        self.preview.paintRequested.connect(self._paint)
        self.said = PlainLabel(self)
        self.said.setWordWrap(True)
        mark(self.said, role="help")
        self._lay_out()
        self.what.currentIndexChanged.connect(self.show_chosen)
        self.paper.currentIndexChanged.connect(self.show_chosen)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choose_at_first()
        self.show_chosen()

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName(name)
        return made

    def _kinds(self) -> dict[str, str]:
        """Return what can be printed now, in words."""
        reports, kinds = self._context.reports(), {}
        if reports.patient and self._study.may(Act.READ_CASES):
            number = subject(self._study.case(reports.patient)) or "the new patient"
            kinds[FORM] = f"Form {reports.form_id} of {number}"
            kinds[PATIENT] = f"All forms of {number}"
        if self._context.controller.estimates is not None:
            kinds[SUMMARY] = "Summary of the cohort"
        return kinds

    def _choose_at_first(self) -> None:
        wanted = SUMMARY if self._context.place() == SUMMARY_PLACE else FORM
        self.what.setCurrentIndex(max(self.what.findData(wanted), 0))

    def _lay_out(self) -> None:
        self.pdf = QPushButton("Save as PDF…", self)
        self.pdf.clicked.connect(self.save_pdf)
        self.print = QPushButton("Print…", self)
        self.print.clicked.connect(self.to_printer)
        close = QPushButton("Close", self)
        close.clicked.connect(self.reject)
        mark(self.pdf, role="primary")
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.what, 1)
        above.addWidget(self.paper)
        for name, act in (
            ("Previous page", partial(self._turn, -1)),
            ("Next page", partial(self._turn, 1)),
            ("Larger", partial(self.preview.zoomIn, 1.25)),
            ("Smaller", partial(self.preview.zoomOut, 1.25)),
            ("Whole page", self.preview.fitInView),
        ):
            button = plain_button(name, act, self)
            mark(button, role="quiet")
            below.addWidget(button)
        below.addStretch(1)
        for button in (self.pdf, self.print, close):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.said)
        layout.addLayout(below)
        self.resize(min(SIZE[0], self.screen().availableSize().width()), self._height())

    def _height(self) -> int:
        return min(SIZE[1], self.screen().availableSize().height() - 60)

    def _turn(self, by: int) -> None:
        page = self.preview.currentPage() + by
        if 1 <= page <= self.preview.pageCount():
            self.preview.setCurrentPage(page)

    # contents

    def _head_of(self, about: str) -> PageHeading:
        study = self._study
        return PageHeading(study.name, about, study.today(), study.synthetic)

    def show_chosen(self) -> None:
        """Write the chosen contents and show them."""
        kind, reports = self.what.currentData(), self._context.reports()
        self._writer, about = DocumentWriter(), "Summary"
        found = self._context.controller.estimates
        if kind == SUMMARY and found is not None:
            write_summary(self._writer, found)
        elif kind in (FORM, PATIENT):
            case = self._study.case(reports.patient)
            about = "Patient {number}".format(number=subject(case) or "–")
            form = self._study.rules.dictionary.form(reports.form_id)
            if kind == PATIENT:
                write_patient(self._writer, self._study, case)
            elif form is not None:
                write_form(self._writer, self._study, case, form)
        else:
            self._writer.line("There is nothing to print yet. Enter a patient first.")
        self._head = self._head_of(about)
        self._set_paper(self.printer)
        self.preview.updatePreview()

    def _set_paper(self, printer: QPrinter) -> None:
        printer.setPageSize(QPageSize(self.paper.currentData()))
        edge = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
        printer.setPageMargins(edge, QPageLayout.Unit.Millimeter)

    def _paint(self, printer: QPrinter) -> None:
        paint(printer, self._writer.document, self._head)

    # output

    def save_pdf(self) -> None:
        """Ask for a file and write a PDF there; it needs no printer."""
        folder, name = self._study.path.parent, f"{self._study.path.stem} {self.what.currentText()}.pdf"
        suggested = folder / "".join(one if one.isalnum() or one in " .-_" else "-" for one in name)
        target = self._context.prompts.choose_to_save("Save as PDF", suggested, PDF_FILES)
        if target is not None:
            self.said.setText(self._write_pdf(target))
            self._note(f"{self.what.currentText()}, as a PDF")

    def _write_pdf(self, target: Path) -> str:
        """Write a PDF through a file beside the target, so that an existing PDF stays intact until then."""
        if target.suffix.lower() != PDF:
            target = target.with_name(target.name + PDF)  # never over a study
        beside = part_of(target)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(beside))
        printer.setDocName(not_apart(self.what.currentText()))
        self._set_paper(printer)
        try:
            beside.unlink(missing_ok=True)
            # Raises an error with the reason if the folder is not writable; Qt would only report a failure.
            make_empty(beside)
            pages = paint(printer, self._writer.document, self._head)
            if not beside.read_bytes().rstrip().endswith(PDF_END):
                return "The PDF could not be written completely. The disk may be full. Choose another place."
            if target.exists():
                keep_rights(target, beside)
            beside.replace(target)
        except OSError as problem:
            why = problem.strerror or str(problem)
            return f"The PDF was not written: {why}. Choose another place."
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return "{pages} in {path}.".format(pages=counted(pages, "page is", "pages are"), path=target)

    def to_printer(self) -> None:
        """Ask for a printer and print; without one, show what can be done."""
        if not QPrinterInfo.availablePrinterNames():
            self.said.setText("No printer is set up on this computer. Save the pages as PDF and print them elsewhere.")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._set_paper(printer)
        asked = QPrintDialog(printer, self)
        asked.installEventFilter(PlainMessageBoxes(asked))
        # Qt's option to print to a file would open Qt's file dialog, which releases SQLite's locks.
        asked.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, False)
        if asked.exec() == QPrintDialog.DialogCode.Accepted:
            self._paint(printer)
            self.said.setText(f"The pages were sent to {printer.printerName()}.")
            self._note(self.what.currentText())
        asked.deleteLater()

    def _note(self, what: str) -> None:
        """Record in the trail of a study with people what was printed."""
        try:
            access.note(self._study, AccessEvent.PRINT, not_apart(what))
        except UserError as problem:
            self.said.setText(f"{self.said.text()} {problem}")
