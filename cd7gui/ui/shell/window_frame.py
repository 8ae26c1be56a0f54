"""The frame of the window: menus, bar, messages, and its pages, each made on the first visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QStackedWidget, QStyle, QVBoxLayout, QWidget

from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.shell.menus import Menus
from cd7gui.ui.shell.top_bar import TopBar
from cd7gui.ui.widgets.banner import Banner
from cd7gui.ui.widgets.plain_text import PlainLabel

SIZE = (1280, 800)


class PageStack(QStackedWidget):
    """Pages by number; those that were never visited cost nothing."""

    def __init__(self, makers: Sequence[Callable[[], QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._makers = tuple(makers)
        self._made: dict[int, QWidget] = {}

    def page(self, number: int) -> QWidget:
        """Return a page, made on first use."""
        if number not in self._made:
            self._made[number] = self._makers[number]()
            self.addWidget(self._made[number])
        return self._made[number]

    def go_to(self, number: int) -> None:
        """Show a page."""
        self.setCurrentWidget(self.page(number))

    def take_focus(self) -> None:
        """Put the focus on the page's first widget that takes keys, unless the page has it already."""
        page, focused = self.currentWidget(), self.window().focusWidget()
        if page is None or (focused is not None and page.isAncestorOf(focused)):
            return
        part = page.nextInFocusChain()
        while part is not None and page.isAncestorOf(part):
            if part.isVisibleTo(page) and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            part = part.nextInFocusChain()

    @property
    def number(self) -> int:
        """The number of the page shown; -1 if there is none."""
        return next((number for number, page in self._made.items() if page is self.currentWidget()), -1)


class LoadingLabel(PlainLabel):
    """The label in the window while its first study is read."""

    def __init__(self) -> None:
        super().__init__("The study is being opened.")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


class WindowContents(QWidget):
    """Everything below the menu bar; it never needs more height than the screen has.

    Large text on a small screen squeezes the page. Otherwise the window would grow beyond the screen, with the messages
    at its bottom.
    """

    def minimumSizeHint(self) -> QSize:
        """Return the least size, bounded to the screen."""
        bar = self.window().style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        window = self.parentWidget()
        menus = window.menuBar().sizeHint().height() if isinstance(window, QMainWindow) else 0
        wanted, room = super().minimumSizeHint(), self.screen().availableSize().height() - bar - menus
        return QSize(wanted.width(), min(wanted.height(), room))


class WindowFrame(QMainWindow):
    """The part of the window that is painted first; it needs neither a study nor any actions."""

    def __init__(self, places: Sequence[Callable[[], QWidget]], call: Callable[[str], None]) -> None:
        """Set up the frame; `call` gets the name of a chosen menu entry."""
        super().__init__()
        inside = WindowContents(self)
        # Each with its final parent: Qt computes the style of every widget again each time its parent changes.
        self.topbar = TopBar(inside)
        self.banner = Banner(inside)
        self.places = PageStack(places, inside)
        self.menus = Menus(self, call)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.topbar)
        layout.addWidget(self.places, 1)
        layout.addWidget(self.banner)  # at the bottom, so that a message does not move the page under the pointer
        self.setCentralWidget(inside)

    def fit(self, kept: Sequence[int], *, maximised: bool) -> None:
        """Restore the size of the last session, or set the usual one, limited to the screen."""
        wanted = QSize(*kept) if len(kept) == 2 and all(side > 0 for side in kept) else QSize(*SIZE)
        frame = QSize(0, self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight))
        self.resize(wanted.boundedTo(self.screen().availableSize() - frame))
        if maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the focused button on Return, as on Space; Qt does so only in dialogs."""
        focused = self.focusWidget()
        if is_return(event) and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)
