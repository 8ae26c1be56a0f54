"""The sheet of fields and rules that an amendment changed since the previous dictionary version (X15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Row, Sheet, SheetColumn

CHANGES = "Changes"
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
COLUMNS = (
    SheetColumn("NAME", "Name of the form or field", width=16),
    SheetColumn("LABEL", "Label", width=36, wrap=True),
    SheetColumn("CHANGE", "What happened: added, removed or changed", width=10),
    SheetColumn("PROPERTY", "What of it changed", width=16),
    SheetColumn("OLD", "As it was", width=48, wrap=True),
    SheetColumn("NEW", "As it is", width=48, wrap=True),
    SheetColumn("SINCE", "Dictionary version with the change", width=8),
    SheetColumn("BEFORE", "Dictionary version before it", width=8),
)

Snapshot = Mapping[str, Any]  # a dictionary as plain data: Dictionary.snapshot()
Named = Mapping[str, Mapping[str, Any]]


def changes_sheet(now: Snapshot, before: Snapshot | None) -> Sheet:
    """Compare two versions of the dictionary; without a previous one there is only the header."""
    rows = () if before is None else tuple(_rows(now, before))
    return Sheet(CHANGES, "Changes of the dictionary", "tbl_Changes", COLUMNS, rows)


def _rows(now: Snapshot, before: Snapshot) -> Iterator[Row]:
    versions = (str(now["version"]), str(before["version"]))
    new, old = _by_name(now), _by_name(before)
    for name, properties in new.items():
        if name not in old:
            yield _row(name, properties, ADDED, versions)
            continue
        for key in dict.fromkeys([*old[name], *properties]):
            was, is_now = _in_words(old[name].get(key)), _in_words(properties.get(key))
            if was != is_now:
                yield _row(name, properties, CHANGED, versions, key, was, is_now)
    for name in (one for one in old if one not in new):
        yield _row(name, old[name], REMOVED, versions)


def _by_name(snapshot: Snapshot) -> Named:
    """Return forms and items by name, in page order; a form without its items."""
    found: dict[str, Mapping[str, Any]] = {}
    for form in snapshot["forms"]:
        found[form["id"]] = {key: value for key, value in form.items() if key != "items"}
        found |= {f"{form['id']}.{item['id']}": item for item in form["items"]}
    return found


def _row(
    name: str,
    properties: Mapping[str, Any],
    change: str,
    versions: tuple[str, str],
    key: str = "",
    was: str = "",
    is_now: str = "",
) -> Row:
    label = properties.get("label") or properties.get("title") or ""
    return tuple(cells.text(one) for one in (name, label, change, key, was, is_now, *versions))


def _in_words(value: object) -> str:
    """Format a property: yes if true, codes as "Y = yes; N = no", nothing if absent."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list | tuple):
        return "; ".join(_pair(one) for one in value)
    return str(value)


def _pair(one: object) -> str:
    return " = ".join(map(str, one)) if isinstance(one, list | tuple) else str(one)
