"""What a file holds before it is judged: its sheets and columns, what each would fill, and what is to choose."""

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
    """A column: its letter and title, examples and filled cells, what it fills, and what can be chosen about it.

    `unordered` counts dates that can be read in more than one order; `order` is the one that other dates of the column
    force, empty if none does. A computed one is worked out anew and never read. One that asks for its unit stops the
    import until somebody chose it, or left the column out.
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
    """A sheet: its form ("" for none), its rows below the header, its columns, and why it is left out.

    `targets` are what the columns may fill, each with its words.
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
    """A file that was read: its name and SHA-256, the shape that files like it share, how its text was understood."""

    name: str
    sha256: str
    shape: str
    encoding: str
    delimiter: str
    sheets: tuple[SheetLayout, ...]
    notes: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()  # encodings among which to choose, with words as each reads them

    @property
    def units_lacking(self) -> tuple[str, ...]:
        """The titles of the columns whose unit somebody has to choose first."""
        filling = (sheet for sheet in self.sheets if not sheet.left_out)
        return tuple(one.title for sheet in filling for one in sheet.columns if one.asks_unit)

    @property
    def one_unit_only(self) -> tuple[tuple[str, ColumnLayout], ...]:
        """The columns that say no unit and whose field has no other than the study's, each with its sheet's name."""
        filling = (sheet for sheet in self.sheets if not sheet.left_out)
        columns = ((sheet.name, one) for sheet in filling for one in sheet.columns if one.asks_unit)
        return tuple((name, one) for name, one in columns if len(one.units) == 1)
