"""The drawing of the criteria's cells: wrapped text, the sign of a verdict, and the place of a value."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextDocument, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cd7gui.ui.style import status_icons
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import HELP_SIZE, scale_of, sized, tokens_of
from cd7gui.ui.widgets.copying import TableView

Index = QModelIndex | QPersistentModelIndex
CRITERION, VERDICT, VALUE, TAKES = range(4)
SIGNS = {"MET": StatusSign.COMPLETE, "NOTMET": StatusSign.DEVIATION, "": StatusSign.UNDECIDED}
BELOW_ROLE, VERDICT_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
PADDING, SIGN = 6, 10  # px at 100%


class CriterionDelegate(QStyledItemDelegate):
    """Draws a cell: wrapped text, the date and field below a value, the sign before a verdict."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the text needs in the width of the column."""
        view = self.parent()
        assert isinstance(view, TableView)
        scale = scale_of(view.font())
        whole = index.column() == CRITERION and _is_heading(index)
        width = view.width() if whole else view.columnWidth(index.column())
        room = self._words(QRectF(0, 0, width, 1), index, scale)
        height = _height(room.width(), _text(index), view.font())
        if _below(index):
            height += _height(room.width(), _below(index), _small(view.font()))
        return QSize(width, height + 2 * round(PADDING * scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        view = self.parent()
        assert isinstance(view, TableView)
        tokens, scale = tokens_of(view.window()), scale_of(view.font())
        rect, chosen = QRectF(option.rect), bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, QColor(tokens.tint))
        painter.setPen(QColor(tokens.accent if chosen and view.hasFocus() else tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = self._words(rect, index, scale).adjusted(0, PADDING * scale, 0, 0)
        if index.column() == VERDICT and not _is_heading(index):
            side = SIGN * scale
            line = QFontMetrics(view.font()).height()
            place = QRectF(rect.left() + PADDING * scale, room.top() + (line - side) / 2, side, side)
            status_icons.draw(painter, place, SIGNS[str(index.data(VERDICT_ROLE))], tokens)
        font = sized(view.font(), view.font().pixelSize(), QFont.Weight.DemiBold) if _is_heading(index) else view.font()
        painter.setPen(QColor(tokens.text))
        top = _draw(painter, room, _text(index), font)
        painter.setPen(QColor(tokens.text if chosen else tokens.dimmed))  # dimmed text would be too faint on the tint
        _draw(painter, room.adjusted(0, top, 0, 0), _below(index), _small(view.font()))
        painter.restore()

    def _words(self, rect: QRectF, index: Index, scale: float) -> QRectF:
        left = PADDING * scale + (1.6 * SIGN * scale if index.column() == VERDICT else 0)
        return rect.adjusted(left, 0, -PADDING * scale, 0)


def _is_heading(index: Index) -> bool:
    return not index.flags() & Qt.ItemFlag.ItemIsEnabled


def _text(index: Index) -> str:
    return str(index.data() or "")


def _below(index: Index) -> str:
    return str(index.data(BELOW_ROLE) or "")


def _small(font: QFont) -> QFont:
    return sized(font, HELP_SIZE * scale_of(font))


def _broken() -> QTextOption:
    """Return options that wrap between words, and within a word that is wider than its column."""
    option = QTextOption(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _height(width: float, words: str, font: QFont) -> int:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(font)
    document.setDefaultTextOption(_broken())
    document.setPlainText(words)
    document.setTextWidth(width)
    return ceil(document.size().height())


def _draw(painter: QPainter, room: QRectF, words: str, font: QFont) -> int:
    """Draw a text from the top of the rectangle; returns the height that it took."""
    if not words:
        return 0
    painter.setFont(font)
    painter.drawText(room, words, _broken())
    return _height(room.width(), words, font)
