"""Delegate for list lines: a sign, text, dimmed text, and dimmed text at the right."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cd7gui.records import dataclass
from cd7gui.study.reports.form_status import Status
from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import Tokens, scale_of, tokens_of
from cd7gui.ui.widgets.plain_text import one_line

Index = QModelIndex | QPersistentModelIndex
Parts = list[tuple[str, QFont, int]]  # text, font and width in px with a gap

HEIGHT = 31  # px at 100%
SIGN = 10
INSET = 10
GAP = 8
SIGN_OF = {
    Status.EMPTY: StatusSign.EMPTY,
    Status.STARTED: StatusSign.STARTED,
    Status.WAITING: StatusSign.WAITING,
    Status.COMPLETE: StatusSign.COMPLETE,
    Status.OVERDUE: StatusSign.OVERDUE,
    Status.QUERY: StatusSign.QUERY,
    Status.DEVIATION: StatusSign.DEVIATION,
    Status.ERROR: StatusSign.ERROR,
}


class ListRole(IntEnum):
    """Roles under which a list's model keeps what is drawn and which record a line represents."""

    LINE = Qt.ItemDataRole.UserRole
    SUBJECT = Qt.ItemDataRole.UserRole + 1
    STORED = Qt.ItemDataRole.UserRole + 2  # the text that is copied


@dataclass(frozen=True)
class ListLine:
    """One line of a list."""

    sign: StatusSign | None  # None until the record has been judged
    bold: str = ""
    words: str = ""
    dimmed: str = ""
    right: str = ""

    def __post_init__(self) -> None:
        for part in ("bold", "words", "dimmed", "right"):
            object.__setattr__(self, part, one_line(getattr(self, part)))

    @property
    def spoken(self) -> str:
        """The line for a screen reader, with the sign as its word."""
        parts = [part for part in (self.bold, self.words, self.dimmed, self.right) if part]
        return ", ".join([*parts, self.sign.word] if self.sign and self.sign.word not in parts else parts)


class LineDelegate(QStyledItemDelegate):
    """Delegate that draws a `ListLine`, eliding from the right if there is too little room."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line, and the width that its whole text needs."""
        line = index.data(ListRole.LINE)
        scale = scale_of(option.font)
        wide = 0
        if isinstance(line, ListLine):
            fonts = _fonts(option.font, scale)
            wide = sum(part[2] for part in _parts(line, fonts)) + round((2 * INSET + SIGN + 2 * GAP) * scale)
        return QSize(wide, round(HEIGHT * scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        line = index.data(ListRole.LINE)
        view = option.widget
        if not isinstance(line, ListLine) or view is None:
            return
        tokens, scale = tokens_of(view.window()), scale_of(option.font)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus) and view.hasFocus()
        painter.save()
        _draw_ground(painter, rect, tokens, scale, chosen=chosen, focused=focused)
        _draw_line(painter, rect, line, tokens, option.font, scale, chosen=chosen)
        painter.restore()


def _fonts(font: QFont, scale: float) -> tuple[QFont, QFont, QFont]:
    size = theme.TEXT_SIZE * scale
    bold = theme.sized(font, size, QFont.Weight.DemiBold)
    return bold, theme.sized(font, size), theme.sized(font, theme.HELP_SIZE * scale)


def _parts(line: ListLine, fonts: tuple[QFont, QFont, QFont]) -> Parts:
    bold, plain, small = fonts
    gap = round(GAP * scale_of(plain))
    texts = ((line.bold, bold), (line.words, plain), (line.dimmed, plain), (line.right, small))
    return [(text, font, QFontMetrics(font).horizontalAdvance(text) + gap if text else 0) for text, font in texts]


def keeps_right(line: ListLine, font: QFont, room: float, parts: Parts | None = None) -> bool:
    """Return whether the text at the right fits beside the whole name; `parts` if they are measured already.

    The name has priority: the sign means the same as the text at the right, whereas an elided number could be another
    patient's.
    """
    scale = scale_of(font)
    name, _, _, right = parts or _parts(line, _fonts(font, scale))
    return name[2] + right[2] - round(GAP * scale) <= room  # each has a gap after it, which the last does not need


def _draw_ground(painter: QPainter, rect: QRectF, tokens: Tokens, scale: float, *, chosen: bool, focused: bool) -> None:
    if not chosen:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(tokens.accent) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.tint))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5 * scale, 5 * scale)


def _draw_line(
    painter: QPainter, rect: QRectF, line: ListLine, tokens: Tokens, font: QFont, scale: float, *, chosen: bool
) -> None:
    inset, side = INSET * scale, SIGN * scale
    if line.sign is not None:
        status_icons.draw(
            painter, QRectF(rect.left() + inset, rect.center().y() - side / 2, side, side), line.sign, tokens
        )
    left, right = rect.left() + inset + side + GAP * scale, rect.right() - inset
    parts = _parts(line, _fonts(font, scale))
    dim = QColor(tokens.text if chosen else tokens.dimmed)
    _, small, wide = parts[3]
    if line.right and keeps_right(line, font, right - left, parts):
        painter.setFont(small)
        painter.setPen(dim)
        place = QRectF(right - wide, rect.top(), wide, rect.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.right)
        right -= wide
    for number, (text, font_of_part, wide) in enumerate(parts[:3]):
        if not text or left >= right:
            continue
        painter.setFont(font_of_part)
        painter.setPen(dim if number == 2 else QColor(tokens.text))
        room = min(float(wide), right - left)
        shown = QFontMetrics(font_of_part).elidedText(one_line(text), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
        left += room
