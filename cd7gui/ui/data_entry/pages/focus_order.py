"""The order of Tab, Return and Shift+Tab on a page: its fields, then the widgets beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from cd7gui.ui.data_entry.fields.cell import Cell

Stop = tuple[Cell, QWidget]


def following(page: QWidget, cells: Sequence[Cell], end: QWidget, here: QWidget | None, *, forward: bool) -> QWidget:
    """Return the widget that gets the focus after `here`.

    `cells` are the fields of the page in reading order, shown or not; `end` is the widget that takes the focus after
    the last of them, where typing does no harm. The other widgets of the page follow it.
    """
    stops = [(cell, widget) for cell in cells for widget in cell.widgets()]
    at = next((at for at, (_, widget) in enumerate(stops) if widget is here), None)
    if at is not None:
        return _beside_field(page, stops, at, end, forward=forward)
    tools = tools_of(page, cells)
    if here is end or here in tools:
        ring = [*(widget for _, widget in filter(_takes_keys, stops)), end, *tools]
        at = ring.index(here) + (1 if forward else -1)
        return ring[at] if 0 <= at < len(ring) else beyond(page, here, forward=forward) or end
    return first(cells) or end  # the widget that had the focus has vanished


def _beside_field(page: QWidget, stops: Sequence[Stop], at: int, end: QWidget, *, forward: bool) -> QWidget:
    cell, here = stops[at]
    if not here.isVisible() and here is not cell.editor and _is_open(cell.editor):
        return cell.editor  # the button that had the focus has vanished, but not its field
    rest = stops[at + 1 :] if forward else stops[:at][::-1]
    found = next(filter(_takes_keys, rest), None)
    if found is None and not here.isVisible():  # the last field has vanished: stay on the one before it
        found = next(filter(_takes_keys, stops[:at][::-1]), None)
    if found is not None:
        return found[1]
    return end if forward else beyond(page, here, forward=False) or end


def first(cells: Sequence[Cell]) -> QWidget | None:
    """Return the first field that takes keys."""
    return next((cell.editor for cell in cells if cell.shown and _is_open(cell.editor)), None)


def entered(page: QWidget, cells: Sequence[Cell], end: QWidget, *, forward: bool) -> QWidget:
    """Return the widget for focus that enters the page: the first field, or backwards the last widget."""
    return first(cells) or end if forward else next(reversed(tools_of(page, cells)), end)


def _takes_keys(stop: Stop) -> bool:
    cell, widget = stop
    return cell.shown and _is_open(widget) and (widget is cell.editor or widget is cell.editor.awaited_part())


def _is_open(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def takes_tab(widget: QWidget) -> bool:
    """Return whether Tab may lead to a widget."""
    tab = Qt.FocusPolicy.TabFocus
    return _is_open(widget) and not widget.isWindow() and bool(widget.focusPolicy().value & tab.value)


def tools_of(page: QWidget, cells: Sequence[Cell]) -> list[QWidget]:
    """Return the widgets on a page that take the focus and are not fields, in reading order."""
    taken = {id(widget) for cell in cells for widget in cell.widgets()}
    window = page.window()
    found = [one for one in page.findChildren(QWidget) if takes_tab(one) and id(one) not in taken]
    inside = [one for one in found if one.window() is window and one.focusProxy() is None]
    return sorted(inside, key=lambda one: _place(one, page))


def _place(widget: QWidget, page: QWidget) -> tuple[int, int]:
    at = widget.mapTo(page, QPoint(0, 0))
    return at.y(), at.x()


def beyond(page: QWidget, here: QWidget, *, forward: bool) -> QWidget | None:
    """Return the nearest widget outside the page in Qt's focus chain."""
    one = here
    for _ in range(len(page.window().findChildren(QWidget))):
        one = (one.nextInFocusChain() if forward else one.previousInFocusChain()) or here
        if one is here:
            break
        if one is not page and not page.isAncestorOf(one) and takes_tab(one) and one.window() is page.window():
            return one
    return None
