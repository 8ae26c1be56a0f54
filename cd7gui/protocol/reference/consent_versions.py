"""The versions of the consent form and the days on which each was in force, from resources/protocol."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache

from cd7gui import resources
from cd7gui.records import dataclass


@dataclass(frozen=True)
class ConsentVersion:
    """One version of the consent form; `last` None while it is still in force."""

    name: str
    first: date
    last: date | None
    source: str

    def in_force(self, day: date) -> bool:
        """Return whether the version was in force on a day; its first and last day count."""
        return self.first <= day and (self.last is None or day <= self.last)

    def is_named(self, typed: str) -> bool:
        """Return whether a typed version means this one: "V2.0", "version 2" and "2.0" are one."""
        return _plain(typed) == _plain(self.name)


def _plain(name: str) -> str:
    return name.strip().casefold().removeprefix("version").strip().removeprefix("v").strip().removesuffix(".0")


@cache
def consent_versions() -> tuple[ConsentVersion, ...]:
    """Return the versions, oldest first; one without name, first day or source is refused when it is read."""
    entries = tomllib.loads(resources.text("protocol", "consent_versions.toml"))["version"]
    return tuple(ConsentVersion(one["name"], one["from"], one.get("until"), one["source"]) for one in entries)
