"""The user's choices for a file: the form of a sheet, the field of a column and its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cd7gui.records import dataclass


@dataclass(frozen=True)
class ColumnChoice:
    """What a column should fill ("F6.HSCTDAT", "F18.HB_U", "SUBJID"; "" leaves it out), and its unit."""

    fills: str
    unit: str = ""


@dataclass(frozen=True)
class SheetChoice:
    """The form of a sheet (None: as recognised, "": left out), and its columns by title."""

    form: str | None = None
    columns: Mapping[str, ColumnChoice] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedChoices:
    """The choices for a file by sheet name; `units` by column title or field."""

    sheets: Mapping[str, SheetChoice] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # names of hidden sheets to be read
    # Whether columns without a unit are in the study's unit, if this programme knows no other for their field.
    units_as_study: bool = False
