"""What somebody chose for a file: the form of a sheet, the field of a column and its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cd7gui.records import dataclass


@dataclass(frozen=True)
class ColumnChoice:
    """What somebody chose a column to fill ("F6.HSCTDAT", "F18.HB_U", "SUBJID"; "" leaves it out), and its unit."""

    fills: str
    unit: str = ""


@dataclass(frozen=True)
class SheetChoice:
    """What somebody chose for a sheet: its form (None: as recognised, "": left out), its columns by their titles."""

    form: str | None = None
    columns: Mapping[str, ColumnChoice] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedChoices:
    """What somebody chose for a file, by the names of its sheets; `units` by title or field of a column."""

    sheets: Mapping[str, SheetChoice] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # names of hidden sheets that are to be read
    # Whether columns without a unit are in the study's, where this programme knows no other for their field.
    units_as_study: bool = False
