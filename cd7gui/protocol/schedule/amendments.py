"""The version of an item in force: amendments change windows from their date on, which differs by site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from cd7gui.protocol.schedule.plan import ScheduledItem
from cd7gui.protocol.schedule.windows import ItemWindow

InForce = tuple[ScheduledItem, ItemWindow]


def is_asked_at(item: ScheduledItem, site: str) -> bool:
    """Return whether an item is ever expected at a site; an amendment never introduced there adds nothing."""
    return item.came_with is None or item.came_with.since_at(site) is not None


def in_force(item: ScheduledItem, site: str, window: Callable[[ScheduledItem], ItemWindow | None]) -> InForce | None:
    """Return an item as in force for a window, with that window; None if it is not expected.

    A window that had begun before an amendment was in force stays unchanged: nobody is late by a rule that did not
    apply yet. One that begins later is that of the amendment, at the earliest from its first day on; if the new one
    would be past its target by then, the old one stays, too.
    """
    found = window(item)
    if found is None:
        return None
    if item.came_with is not None:
        since = item.came_with.since_at(site)
        found = _from(found, since) if since is not None and since <= found.target else None
    for revision in item.revisions:
        since = revision.amendment.since_at(site)
        if found is None or since is None or (found.first or found.anchor) < since:
            continue
        if revision.item is None:
            return None
        later = window(revision.item)
        if later is not None and since <= later.target:
            item, found = revision.item, _from(later, since)
    return (item, found) if found is not None else None


def _from(window: ItemWindow, since: date) -> ItemWindow:
    """Return a window that begins no earlier than a day."""
    return window if window.first is None or window.first >= since else replace(window, first=since)
