"""The common part of all field editors: it shows a stored value, offers what was typed, and can reset it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.values.kinds import LONGEST_TEXT, Kind
from cd7gui.ui.data_entry.editors.editor_state import EditorState, is_left, is_return, typed_text, wants_undo
from cd7gui.ui.widgets.value_text import editable

ERASERS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)  # these also remove a missing reason

TOO_LONG = "A text of {length} characters, too long for this field. Del empties it; the history keeps it."
LOCKED = "Nothing was entered: press Del first to remove what this field shows."

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # Qt allows only one base that is a widget, which each editor names itself


class FieldEditor(_Widget):
    """Mixin that makes a widget an editor; among the bases it comes before the widget.

    Signals:
        committed(str): the field was left, or Return pressed, with a text that has not been judged yet.
        typed(): the user changed the text.
    """

    committed = Signal(str)
    typed = Signal()

    kind: Kind[Any]
    editor_state: EditorState
    missing: str  # the missing reason shown, in words
    first_handler: Callable[[QEvent], bool] | None

    def init_editor(self, kind: Kind[Any]) -> None:
        """Set up an empty editor for a kind of value."""
        self.kind = kind
        self.editor_state = EditorState()
        self.missing = ""
        self.part_of: FieldEditor | None = None  # the editor that a unit beside its number belongs to
        self.asked = False  # a reason for the text is being asked for
        self.goes_on_to: Callable[[], object] | None = None  # the focus move that waits for that reason
        self.first_handler = None  # receives keys and clicks before the editor: the grid that it is a cell of

    # to be implemented by the editors

    def put(self, text: str, missing: str) -> None:
        """Display a text, or the words of a missing reason."""
        raise NotImplementedError

    def current_text(self) -> str:
        """Return the text that would be committed."""
        raise NotImplementedError

    @property
    def locked(self) -> bool:
        """Whether a missing reason is shown, which must be erased before typing."""
        raise NotImplementedError

    @property
    def undoes(self) -> bool:
        """Whether undo and redo belong to the editor instead of the study."""
        return self.uncommitted

    def written(self, stored: str) -> str:
        """Return a stored text in the form in which it is typed."""
        return editable(self.kind, stored)

    def awaited_part(self) -> QWidget | None:
        """Return the widget beside this one that still has to be filled in for the field, such as a unit."""
        return None

    def goes_on(self) -> bool:
        """Return whether the field is still being filled in, in a widget beside this one."""
        return False

    # common to all editors

    def show_stored(self, stored: str | None, draft: str | None = None) -> None:
        """Show a stored text, a missing reason in words, or the draft that replaces them."""
        missing = missing_reason(stored)
        shown = "" if stored is None or missing else self.written(stored)
        if len(shown) > LONGEST_TEXT:  # no field accepts it, so it came from elsewhere; the editor would freeze over it
            shown, said = "", TOO_LONG.format(length=f"{len(shown):,}")
        else:
            said = missing.words if missing else ""
        self.missing = said if draft is None else ""
        self.put(self.editor_state.stored(shown, draft), self.missing)

    @property
    def uncommitted(self) -> bool:
        """Whether the editor contains something other than the stored value."""
        return self.current_text() != self.editor_state.shown

    @property
    def typing(self) -> bool:
        """Whether the editor contains a text that has not been judged yet."""
        return self.uncommitted and self.editor_state.offered is None

    def note_typing(self) -> None:
        """Record that the user changed the text."""
        self.editor_state.typed()
        self.typed.emit()

    def commit(self) -> None:
        """Offer the text if it has not been judged yet."""
        if self.editor_state.offers(self.current_text()):
            self.committed.emit(self.current_text())

    def take_back(self) -> None:
        """Show the stored value again instead of what was typed."""
        self.put(self.editor_state.shown, "")
        self.editor_state.typed()
        self.commit()

    def takes_key(self, event: QKeyEvent) -> bool:
        """Handle a key of every editor: Return commits and moves on, Escape resets, Delete removes a missing reason."""
        if self.first_handler is not None and self.first_handler(event):
            return True
        if is_return(event):
            self.editor_state.offer_again(self.current_text())
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Escape and self.uncommitted:
            self.take_back()
        elif self.locked and event.key() in ERASERS:
            self.committed.emit("")
        else:
            return False
        return True

    def why_refused(self, event: QKeyEvent) -> str:
        """Return why a key that the editor left to the page entered nothing; empty if it enters no text anyway."""
        enters = typed_text(event).strip() or event.matches(QKeySequence.StandardKey.Paste)
        return LOCKED if self.locked and enters else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pass a click to the grid first, which marks cells when Shift is held."""
        if self.first_handler is None or not self.first_handler(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pass a drag to the grid first, which marks cells when the pointer reaches others."""
        if self.first_handler is None or not self.first_handler(event):
            super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the study unless they are the editor's own."""
        if wants_undo(event) and not self.undoes:
            event.ignore()
            return False
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Commit before the focus moves, because this value may make a further field appear."""
        self.commit()
        whole = self.part_of or self
        if whole.asked and self.isVisible():
            whole.goes_on_to = partial(self.focusNextPrevChild, next)
            return True  # the next field may appear only with the answer
        return super().focusNextPrevChild(next)

    def answered(self, *, stored: bool) -> None:
        """Move on to where Tab or Return led once a reason was given; without one, stay here."""
        self.asked, go_on, self.goes_on_to = False, self.goes_on_to, None
        if go_on is not None and stored:
            go_on()
        elif go_on is not None:
            self.setFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        # Qt clears a selection that is left for the menu bar by keyboard, and Edit would have nothing to copy.
        in_menu = event.reason() == Qt.FocusReason.MenuBarFocusReason
        super().focusOutEvent(QFocusEvent(event.type(), Qt.FocusReason.PopupFocusReason) if in_menu else event)
        if is_left(event) and not self.goes_on():
            self.commit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page, which adds missing reasons and the history."""
        event.ignore()
