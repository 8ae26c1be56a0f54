"""What every editor of a field has in common: it holds a stored value, offers what was typed, and can take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.values.kinds import LONGEST_TEXT, Kind
from cd7gui.ui.data_entry.editors.editor_state import EditorState, is_left, is_return, wants_undo
from cd7gui.ui.widgets.value_text import editable

ERASERS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)  # they take a missing reason away, too

TOO_LONG = "A text of {length} characters, too long for this field. Del empties it; the history keeps it."

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # Qt allows a single base that is a widget; which one, each editor says


class FieldEditor(_Widget):
    """The part that makes an editor of a widget; it stands before the widget among the bases.

    Signals:
        committed(str): the field was left, or Return pressed, with a text that nobody has judged.
        typed(): the text changed under the user's hands.
    """

    committed = Signal(str)
    typed = Signal()

    kind: Kind[Any]
    holding: EditorState
    missing: str  # the missing reason on show, in words
    heard_first: Callable[[QEvent], bool] | None

    def hold(self, kind: Kind[Any]) -> None:
        """Begin empty."""
        self.kind = kind
        self.holding = EditorState()
        self.missing = ""
        self.part_of: FieldEditor | None = None  # the editor of the whole, for a unit beside its number
        self.asked = False  # a reason for the text is being asked for
        self.goes_on_to: Callable[[], object] | None = None  # the step that waits for it
        self.heard_first = None  # who hears keys and clicks before the editor: the grid that it is a cell of

    # for the editors to fill in

    def put(self, text: str, missing: str) -> None:
        """Put a text on show, or the words of a missing reason."""
        raise NotImplementedError

    def current_text(self) -> str:
        """Return what would be committed."""
        raise NotImplementedError

    @property
    def locked(self) -> bool:
        """Whether a missing reason stands here, which has to be erased before one types."""
        raise NotImplementedError

    @property
    def undoes(self) -> bool:
        """Whether undo and redo belong to the editor and not to the study."""
        return self.uncommitted

    def written(self, stored: str) -> str:
        """Return a stored text as it is typed."""
        return editable(self.kind, stored)

    def awaited_part(self) -> QWidget | None:
        """Return the widget beside this one that the field still has to be filled in with, as a unit is."""
        return None

    def goes_on(self) -> bool:
        """Return whether the field is still being filled in, in a widget beside this one."""
        return False

    # in common

    def show_stored(self, stored: str | None, draft: str | None = None) -> None:
        """Show a stored text, a missing reason in words, or the draft that stands in their place."""
        missing = missing_reason(stored)
        shown = "" if stored is None or missing else self.written(stored)
        if len(shown) > LONGEST_TEXT:  # no field takes it, so it came past them; an editor would stand still over it
            shown, said = "", TOO_LONG.format(length=f"{len(shown):,}")
        else:
            said = missing.words if missing else ""
        self.missing = said if draft is None else ""
        self.put(self.holding.stored(shown, draft), self.missing)

    @property
    def uncommitted(self) -> bool:
        """Whether the editor holds something else than the stored value."""
        return self.current_text() != self.holding.shown

    @property
    def typing(self) -> bool:
        """Whether something stands here that nobody has judged yet."""
        return self.uncommitted and self.holding.offered is None

    def note_typing(self) -> None:
        """Say that the text changed under the user's hands."""
        self.holding.typed()
        self.typed.emit()

    def commit(self) -> None:
        """Offer the text if nobody has judged it."""
        if self.holding.offers(self.current_text()):
            self.committed.emit(self.current_text())

    def take_back(self) -> None:
        """Show the stored value again in place of what was typed."""
        self.put(self.holding.shown, "")
        self.holding.typed()
        self.commit()

    def takes_key(self, event: QKeyEvent) -> bool:
        """Return commits and goes on, Escape takes back, Delete takes a missing reason away."""
        if self.heard_first is not None and self.heard_first(event):
            return True
        if is_return(event):
            self.holding.offer_again(self.current_text())
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_Escape and self.uncommitted:
            self.take_back()
        elif self.locked and event.key() in ERASERS:
            self.committed.emit("")
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the grid hear a click first: with Shift it marks cells."""
        if self.heard_first is None or not self.heard_first(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the grid hear first where the pointer is drawn to: over other cells it marks them."""
        if self.heard_first is None or not self.heard_first(event):
            super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the study while they are not the editor's own."""
        if wants_undo(event) and not self.undoes:
            event.ignore()
            return False
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Commit before the focus moves, so that a field which this value shows is the next one."""
        self.commit()
        whole = self.part_of or self
        if whole.asked and self.isVisible():
            whole.goes_on_to = partial(self.focusNextPrevChild, next)
            return True  # the next field may be one that the answer shows
        return super().focusNextPrevChild(next)

    def answered(self, *, stored: bool) -> None:
        """Go on to where Tab or Return led, once the reason was given; without one stay here."""
        self.asked, go_on, self.goes_on_to = False, self.goes_on_to, None
        if go_on is not None and stored:
            go_on()
        elif go_on is not None:
            self.setFocus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the field is left."""
        # Qt unmarks a text that is left for the menu bar by keys, and Edit would have nothing to copy.
        in_menu = event.reason() == Qt.FocusReason.MenuBarFocusReason
        super().focusOutEvent(QFocusEvent(event.type(), Qt.FocusReason.PopupFocusReason) if in_menu else event)
        if is_left(event) and not self.goes_on():
            self.commit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the menu to the page, which adds missing reasons and the history."""
        event.ignore()
