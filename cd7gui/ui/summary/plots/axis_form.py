"""The button with the state of the charts' axis, and its form: unit, end, step, order of the swimmer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cd7gui.ui.style.theme import mark, spacing
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.plots.swimmer import LaneOrder
from cd7gui.ui.summary.plots.time_axis import AS_NEEDED, AxisChoice, TimeUnit, problem_with
from cd7gui.ui.widgets.combo_box import ComboBox, select_silently
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

NUMBERS = ("at risk", "at risk, events, censored")  # what is shown under curves by group


class AxisForm(QFrame):
    """The form over the page; it closes on Escape and on a click beside it.

    Signals:
        chosen(object): changed `PlotOptions`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        mark(self, role="popup")
        self._options = PlotOptions()
        self.unit = self._choice("unit", "Unit", [one.word for one in TimeUnit])
        self.order = self._choice("order", "Swimmer", [one.value for one in LaneOrder])
        self.numbers = self._choice("numbers", "Numbers by group", list(NUMBERS))
        self.end, self.step = self._line("end", "End of the axis"), self._line("step", "Tick every")
        self.said = PlainLabel()
        self.said.setWordWrap(True)
        mark(self.said, role="message", severity="error")
        fields = QFormLayout()
        fields.setSpacing(spacing(2))
        for widget in (self.unit, self.end, self.step, self.order, self.numbers):
            fields.addRow(widget.accessibleName(), widget)
        needed = QPushButton("Set by the data")
        needed.setObjectName("summary.axis.needed")
        needed.clicked.connect(lambda _=False: self._take(AS_NEEDED))
        inside = QVBoxLayout(self)
        inside.setSpacing(spacing(2))
        inside.addLayout(fields)
        inside.addWidget(self.said)
        inside.addWidget(needed)
        self.unit.currentIndexChanged.connect(self._change_unit)
        for choice in (self.order, self.numbers):
            choice.currentIndexChanged.connect(lambda _: self._read())
        for line in (self.end, self.step):
            line.editingFinished.connect(self._read)
        self.show_options(self._options)

    def _choice(self, name: str, words: str, texts: list[str]) -> ComboBox:
        made = ComboBox()
        made.addItems([one_line(text) for text in texts])
        made.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setObjectName(f"summary.axis.{name}")
        made.setAccessibleName(words)
        return made

    def _line(self, name: str, words: str) -> QLineEdit:
        made = QLineEdit(placeholderText="set by the data")
        made.setObjectName(f"summary.axis.{name}")
        made.setAccessibleName(words)
        return made

    def show_options(self, options: PlotOptions) -> None:
        """Show the options in force."""
        self._options = options
        select_silently(self.unit, list(TimeUnit).index(options.axis.unit))
        select_silently(self.order, list(LaneOrder).index(options.order))
        select_silently(self.numbers, int(options.all_numbers))
        for line, number in ((self.end, options.axis.end), (self.step, options.axis.step)):
            line.setText("" if number is None else f"{number:g}")
            mark(line, severity="")
        self._say("")

    def _change_unit(self, number: int) -> None:
        """Start over in another unit: 24 of the old unit would be another time."""
        self._take(AxisChoice(list(TimeUnit)[number]))

    def _read(self) -> None:
        numbers: list[float | None] = []
        for line in (self.end, self.step):
            typed = line.text().strip().replace(",", ".")
            try:
                numbers.append(float(typed) if typed else None)
            except ValueError:
                mark(line, severity="error")
                self._say(f"“{typed}” is not a number. Type one such as 24, or leave it empty.")
                return
            mark(line, severity="")
        self._take(AxisChoice(list(TimeUnit)[self.unit.currentIndex()], *numbers))

    def _take(self, axis: AxisChoice) -> None:
        problem = problem_with(axis)
        if problem:
            self._say(problem)
            return
        order, every = list(LaneOrder)[self.order.currentIndex()], bool(self.numbers.currentIndex())
        options = PlotOptions(axis, order, every)
        if options != self._options:
            self.chosen.emit(options)
        self.show_options(options)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: apply what is typed and close on Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.said.text():
                self.close()
        else:
            super().keyPressEvent(event)


class AxisButton(QPushButton):
    """The button that opens the form.

    Signals:
        chosen(object): changed `PlotOptions`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = AxisForm(self)
        self.form.chosen.connect(self._take)
        self.clicked.connect(lambda _=False: self.open())
        self.show_options(PlotOptions())

    def show_options(self, options: PlotOptions) -> None:
        """Show the options in force."""
        self.setText(options.axis.words)
        self.form.show_options(options)

    def open(self) -> None:
        """Open the form below the button, with the focus on the unit."""
        self.form.adjustSize()
        self.form.move(self.mapToGlobal(QPoint(0, self.height() + spacing(1))))
        self.form.show()
        self.form.unit.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self, options: PlotOptions) -> None:
        self.setText(options.axis.words)
        self.chosen.emit(options)
