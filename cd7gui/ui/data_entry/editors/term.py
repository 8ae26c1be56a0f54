"""The editor of a coded term: typing narrows a list below, and Return accepts the highlighted term."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.values.kinds import TermKind, TermList
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.editors.editor_state import is_return
from cd7gui.ui.data_entry.editors.term_suggestions import TermSuggestions
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.widgets.plain_text import one_line


class TermEditor(LineEditor):
    """One line for typing part of a term; the list of matching terms opens below it."""

    def __init__(self, kind: TermKind, lists: ChoiceLabels, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._kind_of_terms, self._lists = kind, lists
        self._found: tuple[str, ...] = ()
        self._list: TermSuggestions | None = None  # made on first typing, because a grid has many such cells
        self.textEdited.connect(self._narrow)

    @property
    def _choices(self) -> TermList:
        return self._lists.terms(self._kind_of_terms.choices)

    @property
    def listed(self) -> tuple[str, ...]:
        """The terms in the open list; none while it is closed."""
        return self._found if self._list is not None and self._list.isVisible() else ()

    def _narrow(self, text: str) -> None:
        found = self._choices.found(text) if text.strip() else ()
        if found == (text,):
            found = ()  # the text is already the whole term
        self._offer(found)

    def _offer(self, found: tuple[str, ...], marked: int = 0) -> None:
        self._found = found
        if not found:
            self._close()
            return
        self._made().open([one_line(self._in_words(term)) for term in found], marked)

    def _open(self) -> None:
        """List the terms that the text matches; for a whole term, or none, list every term."""
        terms, here = self._choices.terms, self._choices.exact(self.text())
        found = terms if here in terms else self._choices.found(self.text())
        self._offer(found, terms.index(here) if here in terms else 0)

    def _in_words(self, term: str) -> str:
        note = self._choices.note(term)
        return f"{term} ({note})" if note else term

    def _made(self) -> TermSuggestions:
        if self._list is None:
            self._list = TermSuggestions(self)
            self._list.clicked.connect(self._take_clicked)
        return self._list

    def _close(self) -> None:
        if self._list is not None and self._list.isVisible():
            self._list.close_list()

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
        """Accept the highlighted term before the focus moves on, as Return does."""
        self._take_marked()
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Accept the highlighted term on Return.

        Arrows highlight another one, Escape closes the list, Alt+Down opens it.
        """
        if is_return(event):
            self._take_marked()
        if event.key() == Qt.Key.Key_Escape and self.listed:
            self._close()
            event.accept()
        elif self._steps(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if not self.locked:
                self._open()
        else:
            super().keyPressEvent(event)

    def _steps(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and bool(self.listed) and self._made().step(Qt.Key(event.key()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list when the field is left."""
        self._close()
        super().focusOutEvent(event)
