"""Choices for files of one shape, stored on this computer, so that the next such file needs none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from cd7gui.domain.foreign_json import read_json
from cd7gui.records import dataclass
from cd7gui.study.imports.import_layout import ColumnChoice, Layout, SavedChoices, SheetChoice
from cd7gui.ui.services.settings import UserSettings


@dataclass(frozen=True)
class ChosenColumns:
    """The choices for a file's columns: forms and fields, and the orders of dates by field."""

    remembered: SavedChoices = field(default_factory=SavedChoices)
    orders: Mapping[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether nothing was chosen."""
        return not self.remembered.sheets and not self.orders


def recall(preferences: UserSettings, layout: Layout) -> ChosenColumns:
    """Return the stored choices for a file of this shape; unreadable ones count as none."""
    try:
        plain = read_json(preferences.columns_of(layout.shape) or "{}")
        sheets = plain.get("sheets", [])
        named = {sheet.name: _sheet_from(one) for sheet, one in zip(layout.sheets, sheets, strict=False) if one}
        return ChosenColumns(SavedChoices(named), dict(plain.get("orders", {})))
    except (ValueError, TypeError, AttributeError, KeyError):
        return ChosenColumns()


def keep(preferences: UserSettings, layout: Layout, chosen: ChosenColumns) -> None:
    """Store the choices by the sheets' order, because the next file may name its sheets differently."""
    sheets = [_plain_sheet(chosen.remembered.sheets.get(sheet.name)) for sheet in layout.sheets]
    plain = {"sheets": sheets, "orders": dict(chosen.orders)}
    preferences.keep_columns(layout.shape, "" if chosen.nothing else json.dumps(plain))


def _plain_sheet(choice: SheetChoice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {"form": choice.form, "columns": {title: [one.fills, one.unit] for title, one in choice.columns.items()}}


def _sheet_from(plain: Mapping[str, Any]) -> SheetChoice:
    return SheetChoice(plain["form"], {title: ColumnChoice(*one) for title, one in plain["columns"].items()})
