"""The menu of a field: why there is no value, emptying it, its history and help."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from cd7gui.domain.case_report.changes import MissingReason, Place, missing_reason
from cd7gui.domain.formatting import N_
from cd7gui.ui.data_entry.editors.text import LineEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.fields.context import EntryContext

Line = tuple[str, Callable[[], None]]  # a line of a menu: its words, and what it does


def missing_menu(desk: EntryContext, place: Place, parent: QWidget) -> QMenu:
    """Make the menu of missing reasons (F4); the one that stands is ticked."""
    menu = _menu(parent)
    _add_missing(menu, desk, place)
    return menu


def field_menu(
    desk: EntryContext, cell: Cell, place: Place, history: Callable[[], None], blocks: Sequence[Line], parent: QWidget
) -> QMenu:
    """Make the menu that a right click opens; `blocks` is what a table offers in place of the editor's clipboard."""
    menu = _menu(parent)
    for words, act in blocks:
        menu.addAction(words, act)
    if blocks:
        menu.addSeparator()
    elif isinstance(cell.editor, LineEditor):
        _add_clipboard(menu, cell.editor)
    _add_missing(menu.addMenu(N_("No value because   F4")), desk, place)
    if cell.editor.uncommitted:
        menu.addAction(N_("Take back what was typed   Esc"), cell.editor.take_back)
    menu.addAction(N_("History of “{field}”…   Alt+H").format(field=cell.field.label), history)
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _add_clipboard(menu: QMenu, editor: LineEditor) -> None:
    writable = editor.isEnabled() and not editor.isReadOnly()
    for text, act, possible in (
        (N_("Cut"), editor.cut, writable and editor.hasSelectedText()),
        (N_("Copy"), editor.copy, editor.hasSelectedText()),
        (N_("Paste"), editor.paste, writable),
    ):
        menu.addAction(text, act).setEnabled(possible)
    menu.addSeparator()


def _add_missing(menu: QMenu, desk: EntryContext, place: Place) -> None:
    study = desk.gateway.study
    stored = study.case(place.patient).stored(place.form, place.row, place.field)
    standing = missing_reason(stored)
    for reason in MissingReason:
        action = menu.addAction(reason.words, _set(desk, place, reason))
        action.setCheckable(True)
        action.setChecked(reason is standing)
    menu.addSeparator()
    menu.addAction(N_("Empty the field"), lambda: desk.entering.commit(place, "", _nothing)).setEnabled(
        stored is not None
    )
    menu.setEnabled(not study.read_only)


def _set(desk: EntryContext, place: Place, reason: MissingReason) -> Callable[[], None]:
    return lambda: desk.entering.set_missing(place, reason)


def _nothing() -> None:
    """Nothing was typed, so nothing is taken back."""
