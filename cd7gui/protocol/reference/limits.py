"""The protocol's tunable limits, read once from resources/protocol/limits.toml, with unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from cd7gui.protocol.reference.protocol_files import (
    OF_FILE,
    TEXT,
    ProtocolFileError,
    number,
    read_entry,
    read_protocol_file,
)
from cd7gui.records import dataclass

FILE = "limits.toml"
NO_SUCH = "The file {file} of the protocol has no limit [{name}]."
WHOLE_DAYS = "The file {file} of the protocol has {value} days in [{name}] instead of a whole number of days."
KEYS = {
    "value": number("a number of 0 or more, without quotation marks", lambda value: value >= 0),
    "unit": TEXT,
    "source": TEXT,
}


@dataclass(frozen=True)
class Limit:
    """One limit: its number, its unit and the source of the number."""

    name: str
    value: Decimal
    unit: str
    source: str

    @property
    def days(self) -> int:
        """The limit as a whole number of days."""
        return int(self.value)


@cache
def limits() -> Mapping[str, Limit]:
    """Return every limit by its name; a limit without number, unit or source is refused when read."""
    table = read_protocol_file(FILE)
    found = {name: read_entry(FILE, name, entry, KEYS) for name, entry in table.items() if name not in OF_FILE}
    read = {name: Limit(name, Decimal(one["value"]), one["unit"], one["source"]) for name, one in found.items()}
    for one in read.values():
        if one.unit == "days" and one.value != one.days:  # the checks count whole days
            raise ProtocolFileError(WHOLE_DAYS, FILE, name=one.name, value=one.value)
    return read


def limit(name: str) -> Limit:
    """Return one limit; raises `ProtocolFileError` for a name missing from the file."""
    found = limits().get(name)
    if found is None:
        raise ProtocolFileError(NO_SUCH, FILE, name=name)
    return found
