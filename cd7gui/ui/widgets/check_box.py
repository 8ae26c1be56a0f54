"""A check box that shows a tick: Qt's style sheets would only fill it, which is a matter of colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from cd7gui.ui.style.theme import tokens_of

_TICK = ((0.22, 0.53), (0.43, 0.74), (0.79, 0.29))  # as fractions of the box


class CheckBox(QCheckBox):
    """A check box that is ticked or empty."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the tick in the filled box."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens_of(self).on_accent), box.width() * 0.13)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(box.x() + x * box.width(), box.y() + y * box.height()) for x, y in _TICK])
        painter.end()
