"""The controls above the table of adverse events: which of them are counted."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from cd7gui.domain.event_filter import EventFilter, EventPeriod, EventRelation
from cd7gui.ui.style.theme import spacing
from cd7gui.ui.widgets.check_box import CheckBox
from cd7gui.ui.widgets.combo_box import ComboBox, select_silently
from cd7gui.ui.widgets.flow_layout import FlowLayout
from cd7gui.ui.widgets.plain_text import one_line


class EventFilterBar(QWidget):
    """The controls.

    Signals:
        chosen(object): a changed `EventFilter`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary.events")
        self._filter = EventFilter()
        self.period = self._choice("Began", [one.words for one in EventPeriod])
        self.relation = self._choice("Related to", [one.words for one in EventRelation])
        self.serious = CheckBox("Serious only", self)
        self.every_row = CheckBox("Keep lines without events", self)
        inside = FlowLayout(self)  # with larger text, the fields wrap
        inside.setSpacing(spacing(4))
        for field in self.fields():
            inside.addWidget(field)
        for choice in (self.period, self.relation):
            choice.currentIndexChanged.connect(lambda _: self._read())
        for box in (self.serious, self.every_row):
            box.toggled.connect(lambda _: self._read())

    def _choice(self, name: str, texts: list[str]) -> ComboBox:
        made = ComboBox(self)
        made.addItems([one_line(text) for text in texts])
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        made.setAccessibleName(f"Adverse events: {name.lower()}")
        return made

    def fields(self) -> Iterator[QWidget]:
        """Yield the widgets that Tab moves through."""
        yield from (self.period, self.relation, self.serious, self.every_row)

    def show_filter(self, wanted: EventFilter) -> None:
        """Show the filter in force."""
        self._filter = wanted
        select_silently(self.period, list(EventPeriod).index(wanted.period))
        select_silently(self.relation, list(EventRelation).index(wanted.relation))
        for box, checked in ((self.serious, wanted.serious), (self.every_row, wanted.every_row)):
            blocked = box.blockSignals(True)
            box.setChecked(checked)
            box.blockSignals(blocked)

    def _read(self) -> None:
        wanted = EventFilter(
            list(EventPeriod)[self.period.currentIndex()],
            list(EventRelation)[self.relation.currentIndex()],
            self.serious.isChecked(),
            self.every_row.isChecked(),
        )
        if wanted != self._filter:
            self._filter = wanted
            self.chosen.emit(wanted)
