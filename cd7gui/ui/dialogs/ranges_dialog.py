"""The reference ranges of the study: a table, and below it the range that is added or changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLineEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.study.people.roles import Act
from cd7gui.study.safety.keeping_ranges import (
    StoredRanges,
    analyte_label,
    analytes,
    keep_range,
    keep_ranges,
    range_texts,
    remove_range,
    units_of,
)
from cd7gui.study.safety.range_files import read_range_file
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button, problem_label, table_of_lines
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.combo_box import ComboBox, offer
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

TITLES = ("No.", "Laboratory", "Analyte", "Limits", "Sex", "Age", "From", "To", "Source")
SEXES = (("", "both"), ("M", "male"), ("F", "female"))
NO_ROW = "Choose a range in the table first."
WHY = "Why is range {number} changed or removed? The reason is recorded in the audit trail."
FILES = "Tables and workbooks (*.csv *.tsv *.txt *.xlsx *.ods)"
HELP = (
    "A sample is judged by the range of its laboratory (F18), otherwise by that of the patient's site, otherwise by "
    "one without a laboratory. Leave open ends empty. After a change you are told which grades changed."
)


class RangesDialog(QDialog):
    """Dialog that edits the ranges; each change is written at once.

    Signals:
        kept(object): ranges were written, with these lines of the trail.
    """

    kept = Signal(object)

    def __init__(self, study: Study, prompts: UserPrompts, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Reference ranges")
        self._study, self._prompts = study, prompts
        self.table = table_of_lines("Reference ranges", TITLES, self)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.laboratory, self.age_from, self.age_to = (self._line(one) for one in ("Laboratory", "Age from", "Age to"))
        self.low, self.high = self._line("Lower limit"), self._line("Upper limit")
        self.valid_from, self.valid_to, self.source = (self._line(one) for one in ("Valid from", "Valid to", "Source"))
        self.analyte, self.unit, self.sex = (self._choice(one) for one in ("Analyte", "Unit", "Sex"))
        self.laboratory.setPlaceholderText("every laboratory")
        for one in (self.age_from, self.age_to):
            one.setPlaceholderText("years")
        self.source.setPlaceholderText("document and page")
        for one in (self.valid_from, self.valid_to):
            one.setPlaceholderText("2023-01-01, or open")
        offer(self.analyte, [(one, analyte_label(one)) for one in analytes()])
        offer(self.sex, list(SEXES))
        self._offer_units()
        self.said = problem_label(self)
        self.add = plain_button("&Add", self._add, self)
        self.change = plain_button("C&hange", self._change, self)
        self.remove = plain_button("&Remove", self._remove, self)
        self.read = plain_button("&From a file…", self._read, self)
        self.analyte.currentIndexChanged.connect(self._offer_units)
        self.table.itemSelectionChanged.connect(self._show_selected)
        self._lay_out()
        self._show()
        self.laboratory.setFocus()

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        return line

    def _choice(self, name: str) -> ComboBox:
        choice = ComboBox(self)
        choice.setAccessibleName(name)
        return choice

    def _lay_out(self) -> None:
        said = PlainLabel(HELP, self)
        said.setWordWrap(True)
        theme.mark(said, role="help")
        fields = QGridLayout()
        rows = (
            (self.laboratory, self.analyte, self.unit),
            (self.sex, self.age_from, self.age_to),
            (self.low, self.high, self.source),
            (self.valid_from, self.valid_to),
        )
        for row, widgets in enumerate(rows):
            for column, widget in enumerate(widgets):
                fields.addWidget(PlainLabel(widget.accessibleName(), self), row, column * 2)
                fields.addWidget(widget, row, column * 2 + 1)
        close = plain_button("Close", self.accept, self)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        for widget in (said, self.table):
            layout.addWidget(widget)
        layout.addLayout(fields)
        layout.addWidget(self.said)
        layout.addLayout(button_row(self.add, self.change, self.remove, self.read, apart=close))
        theme.resize_on_screen(self, 860, 560)

    def _offer_units(self) -> None:
        offer(self.unit, [(one, one) for one in units_of(self.analyte.currentData())])

    def _show(self) -> None:
        limits = {one.number: one.limits for one in self._study.ranges}
        texts = range_texts(self._study)
        self.table.setRowCount(len(texts))
        for row, (number, one) in enumerate(texts.items()):
            ages = f"{one.age_from or '0'} to {one.age_to or 'any'}" if one.age_from or one.age_to else ""
            shown = (str(number), one.laboratory, analyte_label(one.analyte), limits.get(number, "cannot be read"))
            for column, text in enumerate((*shown, one.sex, ages, one.valid_from, one.valid_to, one.source)):
                self.table.setItem(row, column, QTableWidgetItem(one_line(text)))
        self.table.resizeColumnsToContents()
        may = self._study.may(Act.CHANGE_SETTINGS) and not self._study.read_only
        for button in (self.add, self.change, self.remove, self.read):
            button.setEnabled(may)

    def _number(self) -> int:
        chosen = self.table.selectionModel().selectedRows()
        item = self.table.item(chosen[0].row(), 0) if chosen else None
        return int(item.text()) if item is not None else 0

    def _show_selected(self) -> None:
        """Fill the fields with the selected range."""
        text = range_texts(self._study).get(self._number())
        if text is None:
            return
        self.analyte.setCurrentIndex(max(self.analyte.findData(text.analyte), 0))
        self.unit.setCurrentIndex(max(self.unit.findData(text.unit), 0))
        self.sex.setCurrentIndex(max(self.sex.findData(text.sex), 0))
        for line, words in self._lines(text):
            line.setText(words)

    def _lines(self, text: RangeText) -> tuple[tuple[QLineEdit, str], ...]:
        return (
            (self.laboratory, text.laboratory),
            (self.age_from, text.age_from),
            (self.age_to, text.age_to),
            (self.low, text.low),
            (self.high, text.high),
            (self.valid_from, text.valid_from),
            (self.valid_to, text.valid_to),
            (self.source, text.source),
        )

    def typed(self) -> RangeText:
        """Return what the fields contain."""
        return RangeText(
            self.laboratory.text(),
            self.analyte.currentData(),
            self.unit.currentData(),
            self.sex.currentData(),
            self.age_from.text(),
            self.age_to.text(),
            self.low.text(),
            self.high.text(),
            self.valid_from.text(),
            self.valid_to.text(),
            self.source.text(),
        )

    def _add(self) -> None:
        self._do(lambda: keep_range(self._study, self.typed()))

    def _change(self) -> None:
        self._with_reason(
            lambda number, why: keep_range(self._study, self.typed(), number=number, reason=why), "Change"
        )

    def _remove(self) -> None:
        self._with_reason(lambda number, why: remove_range(self._study, number, why), "Remove")

    def _with_reason(self, do: Callable[[int, str], StoredRanges], words: str) -> None:
        number = self._number()
        if not number:
            self._say(NO_ROW)
            return
        why = self._prompts.ask_reason(WHY.format(number=number), do=words)
        if why:
            self._do(lambda: do(number, why))

    def _read(self) -> None:
        path = self._prompts.choose_to_open("Import reference ranges", None, FILES)
        if path is not None:
            self._do(lambda: keep_ranges(self._study, read_range_file(path), f"imported from {Path(path).name}"))

    def _do(self, act: Callable[[], StoredRanges]) -> None:
        try:
            kept = act()
        except UserError as problem:
            self._say(str(problem))
            return
        self._show()
        self._say(f"Stored. {kept.regraded}", done=True)
        self.kept.emit(kept.recorded)

    def _say(self, words: str, *, done: bool = False) -> None:
        theme.mark(self.said, severity="" if done else "error")
        self.said.setText(words)
        self.said.show()
