"""The editor of a coded term: what is typed narrows a list below it, Return takes the marked one and goes on."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QWidget

from cd7gui.domain.values.kinds import TermKind
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.style.theme import scale_of
from cd7gui.ui.widgets.plain_text import one_line

LINES = 9
LEAST_WIDTH = 440  # px at 100%: the list of a narrow cell is as wide as its terms


class TermEditor(LineEditor):
    """One line into which a part of a term is typed; the list of what it may mean opens below it."""

    def __init__(self, kind: TermKind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._choices = kind.choices
        self._found: tuple[str, ...] = ()
        self._words = QStringListModel(self)
        self._below: QCompleter | None = None  # made when somebody types: a grid has many such cells
        self._list: QAbstractItemView | None = None
        self.textEdited.connect(self._narrow)

    @property
    def listed(self) -> tuple[str, ...]:
        """The terms in the list that is open; none while it is closed."""
        return self._found if self._list is not None and self._list.isVisible() else ()

    def _narrow(self, text: str) -> None:
        found = self._choices.found(text) if text.strip() else ()
        if found == (text,):
            found = ()  # it stands there already
        self._offer(found)

    def _offer(self, found: tuple[str, ...], marked: int = 0) -> None:
        self._found = found
        if not found:
            self._close()
            return
        below = self._made()
        self._words.setStringList([one_line(self._in_words(term)) for term in found])
        width = max(self.width(), round(LEAST_WIDTH * scale_of(self.font())))
        below.complete(QRect(0, 0, width, self.height()))
        if self._list is not None:
            self._list.setCurrentIndex(self._list.model().index(marked, 0))

    def _open(self) -> None:
        """List what the text may mean; of a whole term, or of nothing, every term."""
        terms, here = self._choices.terms, self._choices.exact(self.text())
        found = self._choices.found(self.text()) if here is None else terms
        self._offer(found, terms.index(here) if here is not None else 0)

    def _in_words(self, term: str) -> str:
        note = self._choices.note(term)
        return f"{term} ({note})" if note else term

    def _made(self) -> QCompleter:
        if self._below is None:
            self._below = QCompleter(self._words, self)
            self._below.setWidget(self)
            self._below.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            self._below.setMaxVisibleItems(LINES)
            self._list = self._below.popup()
            if self._list is not None:
                self._list.clicked.connect(self._take_clicked)
        return self._below

    def _close(self) -> None:
        if self._list is not None and self._list.isVisible():
            self._list.hide()
            self.activateWindow()  # some platforms leave the keys with the list that is gone

    def _take_clicked(self, index: QModelIndex) -> None:
        self._take(index.row())
        self.commit()

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            self.setText(self._found[row])
            self.note_typing()
        self._close()

    def _take_marked(self) -> None:
        if self.listed and self._list is not None:
            self._take(self._list.currentIndex().row())

    def focusNextPrevChild(self, next: bool) -> bool:
        """Take the marked term before the focus goes on, as Return does."""
        self._take_marked()
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the marked term, Escape closes the list, Alt+Down opens it."""
        if is_return(event):
            self._take_marked()
        if event.key() == Qt.Key.Key_Escape and self.listed:
            self._close()
            event.accept()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if not self.locked:
                self._open()
        else:
            super().keyPressEvent(event)
