"""A file's content before it is checked: its sheets and columns, their target fields, and open choices."""

from __future__ import annotations

from cd7gui.exchange.mapping.choices import ColumnChoice, SavedChoices, SheetChoice
from cd7gui.exchange.readers.encodings import CODECS
from cd7gui.exchange.readers.raw import DELIMITERS, TextFormat
from cd7gui.records import dataclass

__all__ = [
    "DELIMITER_WORDS",
    "ENCODINGS",
    "ColumnChoice",
    "ColumnLayout",
    "Layout",
    "SavedChoices",
    "SheetChoice",
    "SheetLayout",
    "TextFormat",
]

ENCODINGS = tuple(CODECS)
DELIMITER_WORDS = tuple(DELIMITERS.items())


@dataclass(frozen=True)
class ColumnLayout:
    """A column: its letter and title, examples and number of filled cells, its field, and possible choices.

    `unordered` counts dates that can be read in more than one order; `order` is the order forced by other dates of the
    column, empty if none does. A computed column is recomputed, never read. A column that asks for its unit stops the
    import until somebody chooses it or excludes the column.
    """

    letter: str
    title: str
    samples: tuple[str, ...]
    filled: int
    fills: str
    unit: str
    units: tuple[str, ...]
    problem: str
    unordered: int
    order: str
    computed: bool = False
    asks_unit: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its form ("" for none), its number of data rows, its columns, and why it is left out.

    `targets` are the fields that the columns may fill, each with its label.
    """

    name: str
    form: str
    header: int
    rows: int
    left_out: str
    columns: tuple[ColumnLayout, ...]
    targets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Layout:
    """A file that was read: its name and SHA-256, the shape shared by similar files, its encoding."""

    name: str
    sha256: str
    shape: str
    encoding: str
    delimiter: str
    sheets: tuple[SheetLayout, ...]
    notes: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()  # possible encodings, with words as read in each

    @property
    def units_lacking(self) -> tuple[str, ...]:
        """The titles of the columns whose unit has to be chosen first."""
        filling = (sheet for sheet in self.sheets if not sheet.left_out)
        return tuple(one.title for sheet in filling for one in sheet.columns if one.asks_unit)

    @property
    def one_unit_only(self) -> tuple[tuple[str, ColumnLayout], ...]:
        """The columns without a unit whose field knows only the study's unit, each with its sheet's name."""
        filling = (sheet for sheet in self.sheets if not sheet.left_out)
        columns = ((sheet.name, one) for sheet in filling for one in sheet.columns if one.asks_unit)
        return tuple((name, one) for name, one in columns if len(one.units) == 1)
