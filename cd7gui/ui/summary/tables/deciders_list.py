"""The list of values behind a number: every patient counted or left out, each linked to its field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHideEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidgetItem, QVBoxLayout, QWidget

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Estimate
from cd7gui.ui.charts.base.hit_areas import Element
from cd7gui.ui.charts.chart_widget import ChartWidget
from cd7gui.ui.style.theme import mark, scale_of, spacing
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.widgets.copying import TreeWidget
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line, tip

_PLACE = Qt.ItemDataRole.UserRole
_WIDEST, _NARROWEST, _HIGHEST = 720, 320, 420  # px at 100%


class DeciderList(QWidget):
    """A list over the window that closes on a choice, on Escape, and on a click beside it.

    Signals:
        chosen(str, str): patient's key and place of the value to be shown.
        pointed(str): key of the patient on the current line; empty when the list closes.
    """

    chosen = Signal(str, str)
    pointed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("summary.values")
        card = QFrame()
        mark(card, role="popup")  # square: rounded corners would be black where the screen has no compositor
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(card)
        self._title, self._method, self._values = PlainLabel(), PlainLabel(), TreeWidget()
        for label, role in ((self._title, "panel-title"), (self._method, "help")):
            mark(label, role=role)
        self._set_up_values()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(spacing(3), spacing(2), spacing(3), spacing(2))
        inside.setSpacing(spacing(1))
        for widget in (self._title, self._method, self._values):
            inside.addWidget(widget)

    def _set_up_values(self) -> None:
        values = self._values
        mark(values, role="plain")
        values.setColumnCount(3)
        values.setHeaderHidden(True)
        values.setRootIsDecorated(False)
        values.setIndentation(0)
        values.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        values.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        values.setStyleSheet("QTreeView::item { border-radius: 0; }")  # the three cells of a line are selected together
        values.setAccessibleName("Deciding values")
        values.itemActivated.connect(self._choose)
        values.itemClicked.connect(self._choose)
        values.setMouseTracking(True)
        values.itemEntered.connect(lambda item, _: self._point(item))
        values.currentItemChanged.connect(lambda item, _: self._point(item))

    def ask_estimate(self, estimate: Estimate, beside: QRect) -> None:
        """List what decided a number and who is left out; `beside` is its line in screen coordinates."""
        self._begin(
            f"{estimate.label}  {explanations.said(estimate)}",
            f"{estimate.method} · Enter opens a value",
        )
        self._list(estimate.deciders, estimate.left_out, beside)

    def _list(self, deciders: Sequence[DecidingValue], left_out: Sequence[DecidingValue], beside: QRect) -> None:
        self._add(deciders)
        if not deciders:
            self._add_heading(explanations.NOBODY)
        self._add(left_out, "Left out: ")
        self._open(beside)

    def ask_values(
        self, title: str, deciders: Sequence[DecidingValue], left_out: Sequence[DecidingValue], beside: QRect
    ) -> None:
        """List the values behind a step, a mark or a number under a curve, and who is left out."""
        self._begin(title, "Enter opens a value")
        self._list(deciders, left_out, beside)

    def _begin(self, title: str, method: str) -> None:
        self._values.clear()
        self._title.setText(title)
        self._method.setText(method)
        self.setAccessibleName(title)

    def _add(self, deciders: Sequence[DecidingValue], before: str = "") -> None:
        for group in explanations.grouped(deciders):
            if before or group.rules:
                self._add_heading(f"{before}{group.rules}")
            for patient in group.patients:
                for number, one in enumerate(patient):
                    self._add_value(one, one.subject if number == 0 else "")

    def _add_heading(self, text: str) -> None:
        item = QTreeWidgetItem(self._values, [one_line(text)])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFirstColumnSpanned(True)
        item.setToolTip(0, tip(text))
        small = QFont(self._method.font())
        small.setWeight(QFont.Weight.DemiBold)
        item.setFont(0, small)

    def _add_value(self, one: DecidingValue, subject: str) -> None:
        item = QTreeWidgetItem(self._values, [one_line(subject), one_line(one.place), one_line(one.value)])
        item.setData(0, _PLACE, (one.patient, one.place))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{one.subject} {one.place} {one.value}".strip())

    def items(self) -> list[tuple[str, str, str]]:
        """Return the listed lines: patient, place and value, or a heading and two empty texts."""
        lines = (self._values.topLevelItem(number) for number in range(self._values.topLevelItemCount()))
        return [(line.text(0), line.text(1), line.text(2)) for line in lines if line is not None]

    @property
    def title(self) -> str:
        """The heading."""
        return self._title.text()

    def _open(self, beside: QRect) -> None:
        self.resize(self._wanted())
        self.show()
        self.move(self._beside(beside))  # the size is final only now
        self._values.setFocus()
        first = next((item for item in self._all() if item.data(0, _PLACE)), None)
        if first is not None:
            self._values.setCurrentItem(first)

    def _all(self) -> list[QTreeWidgetItem]:
        found = (self._values.topLevelItem(number) for number in range(self._values.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _wanted(self) -> QSize:
        """Return the size that shows every line, limited to what fits."""
        scale, metrics = scale_of(self.font()), self._values.fontMetrics()
        self.ensurePolished()
        headings = max((metrics.horizontalAdvance(item.text(0)) for item in self._all()), default=0)
        columns = sum(self._values.sizeHintForColumn(number) for number in range(3))
        inside = max(headings * 1.1, columns, self._title.sizeHint().width(), self._method.sizeHint().width())
        width = min(max(inside + spacing(14, scale), _NARROWEST * scale), _WIDEST * scale)
        lines = sum(self._values.sizeHintForRow(number) for number in range(self._values.topLevelItemCount()))
        above = self._title.sizeHint().height() + self._method.sizeHint().height() + spacing(7, scale)
        wanted = QSize(round(width), round(min(lines + above, _HIGHEST * scale)))
        return wanted.expandedTo(self.minimumSizeHint())

    def _beside(self, line: QRect) -> QPoint:
        screen = self.screen().availableGeometry()
        below, above = line.bottom() + spacing(1), line.top() - spacing(1) - self.height()
        y = below if below + self.height() <= screen.bottom() or above < screen.top() else above
        x = min(max(line.left(), screen.left()), screen.right() - self.width())
        return QPoint(x, max(min(y, screen.bottom() - self.height()), screen.top()))

    def _point(self, item: QTreeWidgetItem | None) -> None:
        found = item.data(0, _PLACE) if item else None
        self.pointed.emit(found[0] if found else "")

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: tell that no patient is selected any more."""
        super().hideEvent(event)
        self.pointed.emit("")

    def _choose(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _PLACE)
        if not found or not self.isVisible():  # a double click arrives twice
            return
        self.hide()
        self.chosen.emit(*found)


def on_screen(widget: QWidget, rect: QRect) -> QRect:
    """Return a rectangle of a widget in screen coordinates."""
    return QRect(widget.mapToGlobal(rect.topLeft()), rect.size())


def around(chart: ChartWidget, element: Element | None) -> QRect:
    """Return the place of a chart's element in screen coordinates; without one, the chart's corner."""
    corner = element.anchor.toPoint() if element else QPoint(0, 0)
    return on_screen(chart, QRect(corner, QSize(1, 1)))
