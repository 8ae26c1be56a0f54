"""The controls above the baseline: which of its rows are shown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cd7gui.analysis.safety.baseline_table import characteristics
from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.flow_layout import FlowLayout
from cd7gui.ui.widgets.plain_text import one_line


class RowForm(QFrame):
    """The check boxes over the page; the form closes on Escape and on a click beside it.

    Signals:
        chosen(object): the ids of the chosen rows, an empty tuple for all of them.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        mark(self, role="popup")
        inside = QVBoxLayout(self)
        inside.setSpacing(spacing(1))
        self.boxes: dict[str, CheckBox] = {}
        for id_, label in characteristics().items():
            box = self.boxes[id_] = CheckBox(one_line(label), self)
            box.setObjectName(f"summary.rows.{id_}")
            box.toggled.connect(lambda _: self._read())
            inside.addWidget(box)
        self.every = QPushButton("All rows", self)
        self.every.setObjectName("summary.rows.all")
        self.every.clicked.connect(lambda _=False: self._take(()))
        inside.addWidget(self.every)

    def show_rows(self, rows: tuple[str, ...]) -> None:
        """Show which rows are chosen."""
        for id_, box in self.boxes.items():
            blocked = box.blockSignals(True)
            box.setChecked(not rows or id_ in rows)
            box.blockSignals(blocked)

    def _read(self) -> None:
        wanted = tuple(id_ for id_, box in self.boxes.items() if box.isChecked())
        self._take(() if len(wanted) == len(self.boxes) else wanted)

    def _take(self, rows: tuple[str, ...]) -> None:
        """Apply another choice of rows; if none is left, all are shown again, because a table needs rows."""
        self.show_rows(rows)
        self.chosen.emit(rows)


class RowChooser(QWidget):
    """The button with the number of rows shown, which opens the form.

    Signals:
        chosen(object): the ids of the chosen rows, an empty tuple for all of them.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary.rows")
        self.button = QPushButton(self)
        self.button.setObjectName("summary.rows.open")
        self.form = RowForm(self)
        self.form.chosen.connect(self.chosen)
        self.button.clicked.connect(lambda _=False: self.open())
        inside = FlowLayout(self)
        inside.addWidget(self.button)
        self.show_rows(())

    def fields(self) -> Iterator[QWidget]:
        """Yield the widgets that Tab moves through."""
        yield self.button

    def show_rows(self, rows: tuple[str, ...]) -> None:
        """Show the choice in force."""
        words = "Rows of the baseline: {shown} of {all}" if rows else "Rows of the baseline: all"
        self.button.setText(words.format(shown=len(rows), all=len(self.form.boxes)))
        self.form.show_rows(rows)

    def open(self) -> None:
        """Open the form below the button, with the focus on its first box."""
        self.form.adjustSize()
        self.form.move(self.button.mapToGlobal(QPoint(0, self.button.height() + spacing(1))))
        self.form.show()
        next(iter(self.form.boxes.values())).setFocus(Qt.FocusReason.PopupFocusReason)
