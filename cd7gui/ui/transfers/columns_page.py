"""The page that assigns a file's sheets to forms and its columns to fields, before values are judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.case_report.changes import GIVEN_REASONS, MissingReason
from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import counted, listed
from cd7gui.study.imports.import_layout import DELIMITER_WORDS, ENCODINGS, Layout, SheetLayout
from cd7gui.study.imports.import_plan import Blanks
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.transfers.columns_model import FILLS, SHARES, ChoiceDelegate, ColumnsModel, ShownColumns
from cd7gui.ui.widgets.combo_box import ComboBox
from cd7gui.ui.widgets.copying import ListWidget, TableView
from cd7gui.ui.widgets.plain_text import LONGEST_LINE, PlainLabel, one_line, shown
from cd7gui.ui.widgets.tables.column_sharing import WidthSharer

SHEETS_WIDTH = 190  # px at 100%
NEVER_CUT = ("C   Sampling date", "", "Patient number", "Unit or order", "undecided")
DETAIL_LINES = 2  # lines of text below the columns
ROW_HEIGHT = 30
DOUBTS = "First choose the encoding in which the words read correctly: {encodings}."
LACKING = "First choose the unit of each of these columns, or that it is not read: {titles}."
BLANKS = (
    (Blanks.KEEP, "keep what the study has"),
    (Blanks.CLEAR, "empty the field"),
    (Blanks.SET, "answer the field with:"),
)


class ColumnComboBox(ComboBox):
    """A combo box with a name, and a value for each entry."""

    def __init__(self, name: str, says: str, options: Sequence[tuple[object, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.values = [value for value, _ in options]
        self.addItems([one_line(words) for _, words in options])

    @property
    def chosen(self) -> Any:
        """The chosen value, or None."""
        return self.values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def pick(self, value: object) -> None:
        """Choose a value as a person would, with its signals."""
        self.setCurrentIndex(self.values.index(value))

    def choose(self, value: object) -> None:
        """Show a value without emitting a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(self.values.index(value) if value in self.values else -1)
        self.blockSignals(False)


class ColumnsPage(QWidget):
    """Sheets at the left, the current one's columns at the right, below them the meaning of empty cells.

    Signals:
        form_chosen(str, str): the name of a sheet and the form that it fills ("" for none).
        text_chosen(str, str): encoding and delimiter of a text file.
        study_units_chosen(): the columns that the button names are in the study's units.
    """

    form_chosen = Signal(str, str)
    text_chosen = Signal(str, str)
    study_units_chosen = Signal()

    def __init__(self, dictionary: Dictionary, parent: QWidget) -> None:
        super().__init__(parent)
        self._dictionary = dictionary
        self._layout_shown: Layout | None = None
        self._orders: dict[str, str] = {}
        self._study_order = ""
        self.says = PlainLabel(self)
        self.says.setWordWrap(True)
        self.says.setObjectName("import-says")
        self.encoding = ColumnComboBox("import-encoding", "Encoding", [(one, one) for one in ENCODINGS], self)
        self.delimiter = ColumnComboBox("import-delimiter", "Column separator", list(DELIMITER_WORDS), self)
        self.study_units = QPushButton("&All in the study's units", self)
        self.study_units.setObjectName("import-study-units")
        self.study_units.setAutoDefault(False)
        self._in_study_units = PlainLabel(self)
        self._in_study_units.setWordWrap(True)
        self.sheets = ListWidget(self)
        self.sheets.setObjectName("import-sheets")
        self.sheets.setAccessibleName("Sheets of the file")
        forms = [("", "– left out –"), *((one.id, f"{one.id} {one.title}") for one in dictionary.forms)]
        self.form = ColumnComboBox("import-form", "Form filled by the sheet", forms, self)
        self.columns = TableView(self)
        self.columns.setObjectName("import-columns")
        self.columns.setAccessibleName("Columns of the sheet")
        self.detail = PlainLabel(self)
        self.detail.setObjectName("import-columns.detail")
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.model = ColumnsModel(self.columns)
        self.columns.setModel(self.model)
        self.blanks = ColumnComboBox("import-blanks", "Empty cells", BLANKS, self)
        reasons = [(one, one.words) for one in GIVEN_REASONS]
        self.missing = ColumnComboBox("import-missing", "Reason entered for empty cells", reasons, self)
        self._set_styles()
        self._lay_out()
        self._connect()

    def _set_styles(self) -> None:
        table, scale = self.columns, scale_of(self.font())
        table.setItemDelegate(ChoiceDelegate(table))
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(round(ROW_HEIGHT * scale))
        WidthSharer(table).share(SHARES, NEVER_CUT)
        self.detail.setMinimumHeight(self.fontMetrics().lineSpacing() * DETAIL_LINES + spacing(1, scale))
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sheets.setFixedWidth(round(SHEETS_WIDTH * scale))
        self.sheets.setWordWrap(True)
        self.sheets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheets.setSpacing(spacing(0.5, scale))
        self.missing.choose(MissingReason.UNKNOWN)
        self.missing.setEnabled(False)

    def _lay_out(self) -> None:
        self._text = QFrame(self)
        text = _line(("&Encoding", self.encoding), ("Column se&parator", self.delimiter))
        self._text.setLayout(text)
        right = QVBoxLayout()
        right.addLayout(_line(("&Form filled by the sheet", self.form)))
        right.addWidget(self.columns, 1)
        right.addWidget(self.detail)
        middle = QHBoxLayout()
        middle.setSpacing(spacing(3, scale_of(self.font())))
        left = QVBoxLayout()
        left.addWidget(_heading("SHEETS"))
        left.addWidget(self.sheets, 1)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        empty = _line(("E&mpty cells", self.blanks), ("", self.missing))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.says)
        layout.addWidget(self._text)
        units = QHBoxLayout()
        units.addWidget(self.study_units)
        units.addWidget(self._in_study_units, 1)
        layout.addLayout(units)
        layout.addLayout(middle, 1)
        layout.addLayout(empty)

    def _connect(self) -> None:
        self.sheets.currentRowChanged.connect(self._show_sheet)
        self.form.currentIndexChanged.connect(self._choose_form)
        self.columns.activated.connect(self._open_choices)
        self.columns.clicked.connect(self._open_choices)
        self.columns.selectionModel().currentChanged.connect(lambda *_: self._say_column())
        self.blanks.currentIndexChanged.connect(lambda _: self.missing.setEnabled(self.blanks.chosen is Blanks.SET))
        self.study_units.clicked.connect(self.study_units_chosen)
        for box in (self.encoding, self.delimiter):
            box.currentIndexChanged.connect(
                lambda _: self.text_chosen.emit(self.encoding.chosen or "", self.delimiter.chosen)
            )

    # display

    def show_layout(self, layout: Layout, orders: dict[str, str], study_order: str) -> None:
        """Show how the file is understood now, and keep the current sheet."""
        at = max(self.sheets.currentRow(), 0)
        self._layout_shown, self._orders, self._study_order = layout, orders, study_order
        self._text.setVisible(bool(layout.encoding))
        self.encoding.choose("" if layout.doubts else layout.encoding)
        self.delimiter.choose(layout.delimiter)
        self._offer_study_units(layout)
        self.sheets.blockSignals(True)
        self.sheets.clear()
        self.sheets.addItems([shown(self._sheet_words(one), LONGEST_LINE) for one in layout.sheets])
        self.sheets.setCurrentRow(min(at, len(layout.sheets) - 1))
        self.sheets.blockSignals(False)
        self._show_sheet(self.sheets.currentRow())

    def _offer_study_units(self, layout: Layout) -> None:
        """Offer to confirm together all columns whose field has only one unit; the button names them."""
        columns = [one for _, one in layout.one_unit_only]
        words = shown(listed([f"{one.title} in {one.units[0]}" for one in columns]))
        had_focus = self.study_units.hasFocus()
        self.study_units.setVisible(bool(columns))
        self._in_study_units.setVisible(bool(columns))
        self._in_study_units.setText(words)
        self.study_units.setAccessibleName(f"All in the study's units: {words}")
        if had_focus and not columns:
            self.take_focus()

    def _sheet_words(self, sheet: SheetLayout) -> str:
        rows = counted(sheet.rows, "row", "rows")
        fills = "left out" if sheet.left_out else self._form_words(sheet.form)
        return f"{sheet.name}\n{rows} → {fills}"

    def _form_words(self, form_id: str) -> str:
        form = self._dictionary.form(form_id)
        return f"{form.id} {form.title}" if form else "left out"

    def _show_sheet(self, at: int) -> None:
        layout = self._layout_shown
        if layout is None or not 0 <= at < len(layout.sheets):
            return
        sheet = layout.sheets[at]
        self.form.choose(sheet.form)
        self.model.show_columns(ShownColumns(sheet.columns, sheet.targets, self._orders, self._study_order))
        if not self.columns.currentIndex().isValid():
            self.columns.setCurrentIndex(self.model.index(0, FILLS))
        self._say_column()
        self._say(layout, sheet)

    def _say_column(self) -> None:
        row = self.columns.currentIndex().row()
        self.detail.setText(self.model.in_full(row) if 0 <= row < self.model.rowCount() else "")

    def _open_choices(self, index: QModelIndex) -> None:
        """Open the choices of a cell on Return or a click, which some platforms report twice."""
        if self.columns.state() != QAbstractItemView.State.EditingState and self.model.choices(index):
            self.columns.edit(index)

    def _say(self, layout: Layout, sheet: SheetLayout) -> None:
        filling = sum(not one.left_out for one in layout.sheets)
        sheets = counted(len(layout.sheets), "sheet", "sheets")
        says = [
            f"{layout.name}: {filling} of {sheets} fill forms. Nothing is stored yet.",
            *([LACKING.format(titles=listed(list(layout.units_lacking)))] if layout.units_lacking else []),
            *([sheet.left_out] if sheet.left_out else []),
            *(
                [DOUBTS.format(encodings="; ".join(f"{name}: {words}" for name, words in layout.doubts))]
                if layout.doubts
                else []
            ),
            *layout.notes,
        ]
        self.says.setText(" ".join(says))

    @property
    def sheet(self) -> SheetLayout:
        """The current sheet."""
        assert self._layout_shown is not None  # used only while there is one
        return self._layout_shown.sheets[self.sheets.currentRow()]

    def _choose_form(self, _: int) -> None:
        if self._layout_shown is not None and self._layout_shown.sheets:
            self.form_chosen.emit(self.sheet.name, self.form.chosen)

    def take_focus(self) -> None:
        """Put the focus where a choice is needed: on the encoding, or else on the columns."""
        doubtful = self._layout_shown is not None and bool(self._layout_shown.doubts)
        (self.encoding if doubtful else self.columns).setFocus()


def _line(*fields: tuple[str, QWidget]) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    for words, field in fields:
        if words:
            label = PlainLabel(words)
            label.setBuddy(field)
            line.addWidget(label)
        line.addWidget(field)
    line.addStretch(1)
    return line


def _heading(words: str) -> PlainLabel:
    label = PlainLabel(words)
    theme.mark(label, role="heading")
    return label
