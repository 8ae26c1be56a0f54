"""The menu of a field: missing reasons, clearing it, its history and help."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from cd7gui.domain.case_report.changes import GIVEN_REASONS, MissingReason, Place, missing_reason
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext
from cd7gui.ui.widgets.plain_text import caption

Line = tuple[str, Callable[[], None]]  # a menu entry: its words, and its function


class ReasonMenu(QMenu):
    """The missing reasons, found by first letter like the answers of a choice; Return accepts the current one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select the next entry that begins with a letter."""
        letter = event.text().strip().casefold()
        lines = [line for line in self.actions() if line.isEnabled() and line.text().casefold().startswith(letter)]
        if not letter or not lines:
            super().keyPressEvent(event)
            return
        at = lines.index(self.activeAction()) + 1 if self.activeAction() in lines else 0
        self.setActiveAction(lines[at % len(lines)])


def missing_menu(context: EntryContext, place: Place, parent: QWidget) -> QMenu:
    """Return the menu of missing reasons (F4) with the present one ticked."""
    menu = ReasonMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    _add_missing(menu, context, place)
    return menu


def field_menu(
    context: EntryContext,
    cell: Cell,
    place: Place,
    history: Callable[[], None],
    blocks: Sequence[Line],
    parent: QWidget,
    beside: Sequence[Line],
) -> QMenu:
    """Return the menu for a right click; `blocks` are a table's entries, in place of the editor's clipboard.

    `beside` are entries besides the value: queries, verification, source.
    """
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for words, act in blocks:
        menu.addAction(words, act)
    if blocks:
        menu.addSeparator()
    elif isinstance(cell.editor, LineEditor):
        _add_clipboard(menu, cell.editor)
    _add_missing(menu.addMenu("No value because   F4"), context, place)
    if cell.editor.uncommitted:
        menu.addAction("Undo typing   Esc", cell.editor.take_back)
    menu.addAction(caption(f"History of “{cell.field.label}”…   Alt+H"), history)
    for words, act in beside:
        menu.addAction(words, act)
    return menu


def _add_clipboard(menu: QMenu, editor: LineEditor) -> None:
    writable = editor.isEnabled() and not editor.isReadOnly()
    for text, act, possible in (
        ("Cut", editor.cut, writable and editor.hasSelectedText()),
        ("Copy", editor.copy, editor.hasSelectedText()),
        ("Paste", editor.paste, writable),
    ):
        menu.addAction(text, act).setEnabled(possible)
    menu.addSeparator()


def _add_missing(menu: QMenu, context: EntryContext, place: Place) -> None:
    study = context.controller.study
    stored = study.case(place.patient).stored(place.form, place.row, place.field)
    present = missing_reason(stored)
    for reason in GIVEN_REASONS:
        action = menu.addAction(reason.words, _set(context, place, reason))
        action.setCheckable(True)
        action.setChecked(reason is present)
    menu.addSeparator()
    menu.addAction("Empty the field", lambda: context.entering.commit(place, "", _nothing)).setEnabled(
        stored is not None
    )
    menu.setEnabled(not study.entry_closed)


def _set(context: EntryContext, place: Place, reason: MissingReason) -> Callable[[], None]:
    return lambda: context.entering.set_missing(place, reason)


def _nothing() -> None:
    """Do nothing: nothing was typed, so nothing is reset."""
