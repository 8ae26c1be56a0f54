"""The versions of the consent form and when each was in force, from resources/protocol."""

from __future__ import annotations

from datetime import date
from functools import cache

from cd7gui.protocol.reference.protocol_files import (
    DAY,
    OTHERWISE,
    TEXT,
    ProtocolFileError,
    entries_of,
    name_of,
    read_entry,
    read_protocol_file,
)
from cd7gui.records import dataclass

FILE = "consent_versions.toml"
KEYS = {"name": TEXT, "from": DAY, "until": DAY.optional, "source": TEXT}


@dataclass(frozen=True)
class ConsentVersion:
    """One version of the consent form; `last` None while it is still in force."""

    name: str
    first: date
    last: date | None
    source: str

    def in_force(self, day: date) -> bool:
        """Return whether the version was in force on a day, including its first and last day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def is_named(self, typed: str) -> bool:
        """Return whether a typed version means this one: "V2.0", "version 2" and "2.0" are equal."""
        return _plain(typed) == _plain(self.name)


def _plain(name: str) -> str:
    return name.strip().casefold().removeprefix("version").strip().removeprefix("v").strip().removesuffix(".0")


@cache
def consent_versions() -> tuple[ConsentVersion, ...]:
    """Return the versions, oldest first. Raises `ProtocolFileError` for one without name, first day or source."""
    entries = list(entries_of(FILE, read_protocol_file(FILE, ["version"]), "version"))
    for position, entry in enumerate(entries, 1):
        where = name_of(entry, position, "name")
        read_entry(FILE, where, entry, KEYS)
        if "until" in entry and entry["until"] < entry["from"]:
            raise ProtocolFileError(OTHERWISE, FILE, where=where, why="it ends before it begins")
    return tuple(ConsentVersion(one["name"], one["from"], one.get("until"), one["source"]) for one in entries)
