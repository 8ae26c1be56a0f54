"""Navigation among the chapters of the summary: a tab for each, and Alt with its number from anywhere on the page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.summary.chapters import CHAPTERS
from cd7gui.ui.widgets.plain_text import tip

_BOLD = 24  # px at 100%: how much wider the longest title is in bold, when it is current


class ChapterNav(QTabBar):
    """The tab bar.

    Signals:
        wanted(int, bool): the chapter with this number is to be shown; True if the focus is to move there, too.
    """

    wanted = Signal(int, bool)

    def __init__(self, page: QWidget) -> None:
        """Set up the tabs; `page` is the widget in which the shortcuts work."""
        super().__init__(page)
        self.setObjectName("summary.chapters")
        self.setAccessibleName("Chapters of the summary")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for number, chapter in enumerate(CHAPTERS):
            self.addTab(chapter.title)
            keys = f"Alt+{(number + 1) % 10}"  # 0 for the tenth
            self.setTabToolTip(number, tip(f"{chapter.title} ({keys})"))
            shortcut = QShortcut(QKeySequence(keys), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda number=number: self._go(number))
        self.currentChanged.connect(lambda number: self.wanted.emit(number, False))
        self.tabBarClicked.connect(lambda number: self.wanted.emit(number, False))

    def sizeHint(self) -> QSize:
        """Qt: return room for every title, whichever is bold."""
        return super().sizeHint() + QSize(round(_BOLD * scale_of(self.font())), 0)

    def _go(self, number: int) -> None:
        self.show_current(number)
        self.wanted.emit(number, True)

    def show_current(self, number: int) -> None:
        """Mark the chapter in view as current, without emitting a signal."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(number)
        self.blockSignals(blocked)
