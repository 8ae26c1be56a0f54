"""Messages that need no decision: a banner at the foot of the window, with a sentence and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid

from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import scale_of, tokens_of
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import tip

CLOSE_KEY = "Shift+Esc"
Act = tuple[str, Callable[[], None]]


class StatusIcon(QWidget):
    """A widget that shows one sign, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign: StatusSign | None = None

    def show_sign(self, sign: StatusSign | None) -> None:
        """Show another sign."""
        self._sign = sign
        self.setVisible(sign is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the sign's size."""
        side = round(12 * scale_of(self.font()))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        if self._sign is not None:
            painter = QPainter(self)
            side = 10 * scale_of(self.font())
            box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            status_icons.draw(painter, box, self._sign, tokens_of(self))
            painter.end()


class FocusReturn(QObject):
    """Helper that returns the focus to the widget that had it before a transient message took it."""

    def __init__(self, message: QWidget) -> None:
        super().__init__(message)
        self._message = message
        self._before: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._note)

    def _note(self, old: QWidget | None, now: QWidget | None) -> None:
        inside = self._message.isAncestorOf
        if old is not None and now is not None and inside(now) and not inside(old):
            self._before = old

    def give_back(self) -> None:
        """Return the focus if the message has it; otherwise Qt would move it to the next widget of the page."""
        # Only in its own window: another one, such as a dialog, may have the focus now.
        focused, before = self._message.window().focusWidget(), self._before
        if focused is None or not self._message.isAncestorOf(focused) or before is None or not isValid(before):
            return
        if before.isVisible() and before.window() is self._message.window():
            before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)


class Banner(QFrame):
    """A banner for one message at a time; a new one replaces the old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.mark(self, role="banner")
        self.setObjectName("banner")
        self._sign = StatusIcon(self)
        self._words = SelectableLabel(self)
        self._words.setWordWrap(True)
        self._close = QPushButton("Close", self)
        theme.mark(self._close, role="quiet")
        self._close.clicked.connect(self.hide)
        self._close.setToolTip(tip(CLOSE_KEY))
        self._focus = FocusReturn(self)
        self._extra: list[QWidget] = []
        # Returns whether the message still applies; None for a passing message.
        self._holds: Callable[[], bool] | None = None
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(16, 6, 12, 6)
        self._layout.setSpacing(10)
        self._layout.addWidget(self._sign)
        self._layout.addWidget(self._words, 1)
        self._layout.addWidget(self._close)
        self.hide()

    @property
    def words(self) -> str:
        """The sentence that is shown."""
        return self._words.text()

    def say(
        self, sentence: str, severity: str = "", acts: Sequence[Act] = (), holds: Callable[[], bool] | None = None
    ) -> None:
        """Show a sentence; each act becomes a button that also closes the banner.

        The banner closes once `holds` returns False; without `holds`, at the next change of the study.
        """
        self._begin(sentence, severity, holds)
        for text, act in acts:
            button = QPushButton(text, self)
            button.clicked.connect(self._closing(act))
            self._add(button)
        self.show()

    def look(self, *, passing: bool = True) -> None:
        """Close the banner if its message no longer applies; a passing one after a change made in this window."""
        if not self.isHidden() and not (self._holds() if self._holds is not None else not passing):
            self.hide()

    def ask_line(
        self, sentence: str, *, given: str, do: str, act: Callable[[str], None], holds: Callable[[], bool] | None = None
    ) -> None:
        """Show a sentence with a text field to fill in."""
        self._begin(sentence, "", holds)
        line = QLineEdit(given, self)
        line.setAccessibleName(sentence)
        line.setMaximumWidth(round(220 * scale_of(self.font())))
        button = QPushButton(do, self)
        use = self._closing(lambda: act(line.text().strip() or given))
        button.clicked.connect(use)
        line.returnPressed.connect(use)
        self._add(line)
        self._add(button)
        self.show()

    def setVisible(self, visible: bool) -> None:
        """Show or hide the message without moving the focus."""
        if not visible:
            self._focus.give_back()
        super().setVisible(visible)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the message on Escape while the focus is in it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _begin(self, sentence: str, severity: str, holds: Callable[[], bool] | None) -> None:
        self._holds = holds
        self._focus.give_back()
        for widget in self._extra:
            widget.hide()
            widget.deleteLater()
        self._extra = []
        self._words.setText(sentence)
        self._sign.show_sign(StatusSign.of_severity(severity))
        self.setAccessibleName(sentence)

    def _add(self, widget: QWidget) -> None:
        self._extra.append(widget)
        self._layout.insertWidget(self._layout.count() - 1, widget)
        widget.show()  # added to a visible banner, it would otherwise be shown only after a later event

    def _closing(self, act: Callable[[], None]) -> Callable[[], None]:
        def done() -> None:
            self.hide()
            act()

        return done
