"""The scroll area around the summary's body."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.summary.body import SummaryBody

LOW = 480  # px at 100%: a lower window has no room for both the controls and a chart


def lay_out_ahead(page: QWidget) -> None:
    """Lay out a page before it is first visited, at its future size, so that the visit is not slowed down."""
    room = page.parentWidget()
    if room is not None and not page.isVisible():
        page.resize(room.size())
        page.grab(QRect(0, 0, 1, 1))  # only for a picture does Qt lay out what is hidden


class SummaryScrollArea(QScrollArea):
    """The scroll area, which tells the body its visible height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: tell the body how much of it is visible."""
        super().resizeEvent(event)
        body = self.widget()
        if isinstance(body, SummaryBody):
            body.set_visible_height(self.viewport().height())


class ControlsFolder(QObject):
    """Helper that lets the controls scroll away with the body in a low window, except the chapter tabs.

    They reappear at the top of the page, and once the window is high enough.
    """

    def __init__(self, controls: QWidget, area: SummaryScrollArea, kept: QWidget) -> None:
        super().__init__(area)
        self._controls, self._area, self._kept = controls, area, kept
        self._folded: list[QWidget] = []
        area.verticalScrollBar().valueChanged.connect(self._follow_scrolling)
        area.verticalScrollBar().rangeChanged.connect(lambda: self._follow_scrolling(area.verticalScrollBar().value()))

    def _follow_scrolling(self, y: int) -> None:
        room = self._controls.height() + self._area.height()
        low = room < LOW * scale_of(self._area.font())
        if self._folded and (y == 0 or not low):
            folded, self._folded = self._folded, []
            for one in folded:
                one.show()
        elif not self._folded and low and y > self._controls.height():
            self._fold()

    def _fold(self) -> None:
        focused = QApplication.focusWidget()
        parts = self._controls.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._folded = [one for one in parts if one is not self._kept and one.isVisible()]
        if any(one is focused or one.isAncestorOf(focused) for one in self._folded if focused is not None):
            self._kept.setFocus()
        for one in self._folded:
            one.hide()
