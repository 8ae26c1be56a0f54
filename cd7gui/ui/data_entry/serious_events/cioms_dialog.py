"""Dialog before CIOMS I is printed: empty boxes, the recipient, and a confirmation of what was typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidgetItem, QVBoxLayout, QWidget

from cd7gui.domain.case_report.changes import Place, parse_place
from cd7gui.domain.errors import UserError
from cd7gui.protocol.patients import subject
from cd7gui.study.documents.cioms import CiomsForm, CiomsOrder, cioms_form
from cd7gui.study.documents.printing_record import record_printing
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.dialogs.dialog_parts import action_buttons, problem_label
from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.copying import ListWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

PDF_FILES = "PDF documents (*.pdf)"
PLACE = Qt.ItemDataRole.UserRole
SIZE = (640, 520)
EMPTY = "These boxes are empty. Return goes to the value that fills the box."
BEHIND = (
    "Initials, date of birth, batch, report numbers and reporter stay blank; dates are shifted; a code stands for the "
    "patient."
)


class CiomsDialog(QDialog):
    """Dialog that lists the empty boxes of a report and writes its form.

    Signals:
        place_wanted(str): a value that fills a box is to be entered, by its name.
    """

    place_wanted = Signal(str)

    def __init__(self, context: EntryContext, patient: str, report: int, parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "serious-events")
        self.setObjectName("cioms")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._patient, self._report = context, patient, report
        self.setWindowTitle("Print CIOMS I")
        self.said = PlainLabel(self)
        self.said.setWordWrap(True)
        self.boxes = ListWidget(self)
        self.boxes.setAccessibleName("Empty boxes")
        self.boxes.setWordWrap(True)
        self.boxes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.boxes.itemActivated.connect(self._go)
        self.deidentified = CheckBox("&De-identified", self)
        self.confirmed = CheckBox("Include &free text: I have read it, and it contains no names or dates", self)
        self._behind = PlainLabel(BEHIND, self)
        self._behind.setWordWrap(True)
        theme.mark(self._behind, role="help")
        self.problem = problem_label(self)
        buttons, self.save = action_buttons(self, "&Save as PDF…", "Close", self.save_pdf)
        layout = QVBoxLayout(self)
        for part in (self.said, self.boxes, self.deidentified, self._behind, self.confirmed, self.problem, buttons):
            layout.addWidget(part)
        self.deidentified.toggled.connect(self._refresh)
        self.confirmed.toggled.connect(self._refresh)
        theme.resize_on_screen(self, *SIZE)
        self._refresh()
        (self.boxes if self.boxes.count() else self.save).setFocus()

    @property
    def order(self) -> CiomsOrder:
        """What was chosen in the dialog."""
        hidden = self.deidentified.isChecked()
        number = subject(self._context.controller.study.case(self._patient)) or self._patient
        return CiomsOrder(number, self._report, hidden, hidden and self.confirmed.isChecked())

    def _refresh(self) -> None:
        """Refresh what the form would contain."""
        for one in (self._behind, self.confirmed):
            one.setVisible(self.deidentified.isChecked())
        form = self._form()
        self.save.setEnabled(form is not None)
        empty = () if form is None else form.empty
        self.boxes.clear()
        for box in empty:
            item = QListWidgetItem(one_line(box.title))
            item.setData(PLACE, box.place)
            self.boxes.addItem(item)
        if empty:
            self.boxes.setCurrentRow(0)
        self.said.setText(EMPTY if empty else form.filled if form is not None else "")

    def _form(self) -> CiomsForm | None:
        """Return the form as it would be printed; if there is none, show why."""
        self.problem.setText("")
        try:
            return cioms_form(self._context.controller.study, self.order)
        except UserError as problem:
            self.problem.setText(str(problem))
            return None

    def _go(self, item: QListWidgetItem) -> None:
        place = item.data(PLACE)
        self.accept()
        self.place_wanted.emit(place)

    def save_pdf(self) -> None:
        """Ask for a file, write the form and record that in the trail; the dialog closes once written."""
        from cd7gui.ui.paper.pdf_writing import print_pdf

        form, order, study = self._form(), self.order, self._context.controller.study
        if form is None:
            return
        kind = " de-identified" if order.deidentified else ""
        whose = form.document.subject.replace("Patient ", "").replace(", report ", " report ")
        suggested = study.path.with_name(f"CIOMS I {whose}{kind}.pdf")
        target = self._context.prompts.choose_to_save("Save CIOMS I as PDF", suggested, PDF_FILES)
        if target is None:
            return
        try:
            made = print_pdf(form.document, target)
            record_printing(study, made, order.words)
        except UserError as problem:
            self.problem.setText(str(problem))
            return
        self._context.controller.notice.emit(made.words, "")
        self.accept()


def open_cioms(page: CasePage, report: int) -> None:
    """Show the empty boxes of CIOMS I for a report of the page's patient, and offer to print it."""
    page.commit_typing()
    patient, window = page.patient, page.window()

    def go_to(name: str) -> None:
        window.activateWindow()
        form, row, field = parse_place(name)
        page.go_wanted.emit(Place(patient, form, row, field))

    dialog = CiomsDialog(page.context, patient, report, window)
    dialog.place_wanted.connect(go_to)
    dialog.finished.connect(window.activateWindow)  # not every desktop returns the focus
    dialog.open()
