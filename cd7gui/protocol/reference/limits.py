"""The protocol's tunable limits, read once from resources/protocol/limits.toml, each with its unit and source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from cd7gui import resources
from cd7gui.records import dataclass


@dataclass(frozen=True)
class Limit:
    """One limit: its number, its unit and where the number comes from."""

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
    """Return every limit by its name; a limit without number, unit or source is refused when it is read."""
    table = tomllib.loads(resources.text("protocol", "limits.toml"), parse_float=Decimal)
    return {name: Limit(name, Decimal(entry["value"]), entry["unit"], entry["source"]) for name, entry in table.items()}


def limit(name: str) -> Limit:
    """Return one limit; raises `KeyError` for a name that the file does not have."""
    return limits()[name]
