"""A dialog for importing or merging in steps: the list of steps, a page, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cd7gui.ui.dialogs.help_key import open_manual_by_key
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import scale_of, spacing
from cd7gui.ui.widgets.copying import SelectableLabel
from cd7gui.ui.widgets.plain_text import PlainLabel, tip, window_title

MARGIN = 64  # px of the window behind that remain visible, both sides together
LEAST = (760, 520)  # px, even if the window behind is smaller
FINEST = 1000  # steps of the progress bar


class BusyPage(QWidget):
    """The page that shows what is being done, and its progress."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = PlainLabel(self)
        self.words.setWordWrap(True)
        self.words.setObjectName("busy-words")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addStretch(2)

    def begin(self, words: str) -> None:
        """Show what begins; its progress follows."""
        self.words.setText(words)
        self.bar.setRange(0, 0)

    def show_progress(self, done: int, whole: int) -> None:
        """Show the progress."""
        if whole > 0:
            self.bar.setRange(0, FINEST)
            self.bar.setValue(min(FINEST, FINEST * done // whole))


class StepDialog(QDialog):
    """The steps, a page, and buttons. Nothing is stored before the last button; Escape changes nothing.

    Signals:
        back_wanted(): the previous page is to be shown.
        next_wanted(): the main button was pressed.
    """

    back_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, title: str, steps: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        open_manual_by_key(self, "import")
        self.setWindowTitle(window_title(title))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._steps = tuple(steps)
        self._title = PlainLabel(title, self)
        theme.mark(self._title, role="title")
        self._where = PlainLabel(self)
        theme.mark(self._where, role="dimmed")
        self._where.setObjectName("steps")
        self.problem = SelectableLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setObjectName("problem")
        theme.mark(self.problem, role="message", severity="error")
        self.busy = BusyPage(self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.busy)
        self.cancel = QPushButton("Cancel", self)
        self.back = QPushButton("Back", self)
        self.next = QPushButton(self)
        self.aside = QHBoxLayout()
        self._set_styles()
        self._lay_out()

    def _set_styles(self) -> None:
        theme.mark(self.next, role="primary")
        for name, button in (("cancel", self.cancel), ("back", self.back), ("next", self.next)):
            button.setObjectName(name)
            button.setAutoDefault(False)
        self.cancel.clicked.connect(self.press_cancel)
        self.back.clicked.connect(self.back_wanted)
        self.next.clicked.connect(self.next_wanted)
        self.next.setToolTip(tip("Ctrl+Return"))
        QShortcut(QKeySequence("Ctrl+Return"), self, self.next.click)

    def _lay_out(self) -> None:
        scale = scale_of(self.font())
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._where)
        buttons = QHBoxLayout()
        buttons.addLayout(self.aside)
        buttons.addStretch(1)
        for button in (self.cancel, self.back, self.next):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        edge = spacing(5, scale)
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.setSpacing(spacing(3, scale))
        layout.addLayout(head)
        layout.addWidget(self.problem)
        layout.addWidget(self.pages, 1)
        layout.addLayout(buttons)
        behind = self.parentWidget()
        if behind is not None:
            self.resize(max(behind.width() - MARGIN, LEAST[0]), max(behind.height() - MARGIN, LEAST[1]))

    # display

    def add_pages(self, *pages: QWidget) -> None:
        """Add pages, which stay hidden until they are shown."""
        for page in pages:
            self.pages.addWidget(page)

    def show_page(self, page: QWidget, step: int, do: str, *, back: bool = False, possible: bool = True) -> None:
        """Show a page; `do` is the verb of the main button, empty if there is nothing more to do."""
        self.pages.setCurrentWidget(page)
        self._say_step(step)
        self.problem.hide()
        self.back.setVisible(back)
        self.allow(do, possible=possible)

    def allow(self, do: str, *, possible: bool = True) -> None:
        """Set the main button's text, and whether it is enabled."""
        self.next.setText(do)
        self.next.setVisible(bool(do))
        self.next.setEnabled(possible)

    def show_busy(self, words: str, step: int) -> None:
        """Show that work is being done, which can be cancelled."""
        self.busy.begin(words)
        self.show_page(self.busy, step, "")
        self.cancel.setText("Cancel")
        self.cancel.setFocus()

    def show_problem(self, sentence: str, severity: theme.Severity = "error") -> None:
        """Show why something cannot be done."""
        theme.mark(self.problem, severity=severity)
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _say_step(self, step: int) -> None:
        marks = [f"[{name}]" if number == step else name for number, name in enumerate(self._steps)]
        self._where.setText("  ›  ".join(marks))
        self._where.setAccessibleName(f"Step {step + 1} of {len(self._steps)}: {self._steps[step]}")

    # keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the focused button on Return, as on Space.

        A second Return does not cancel what is running.
        """
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.press_cancel()
            return
        button = self.focusWidget()
        returns = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if returns and plain and isinstance(button, QPushButton) and button.isEnabled():
            if self.pages.currentWidget() is not self.busy and not event.isAutoRepeat():
                button.click()
            return
        super().keyPressEvent(event)

    # leaving

    def press_cancel(self) -> None:
        """Leave; if part of the work can be stopped separately, stop that."""
        self.reject()

    def stop(self) -> None:
        """Stop whatever runs for this window."""

    def done(self, result: int) -> None:
        """Leave: by a button, by Escape, or by closing."""
        self.stop()
        super().done(result)
