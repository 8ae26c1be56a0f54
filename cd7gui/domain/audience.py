"""The audiences of an export."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """For whom an export is made; each is given less than the one before."""

    EVERYTHING = "everything"
    DEIDENTIFIED = "deidentified"
    ABROAD = "abroad"

    @property
    def deidentified(self) -> bool:
        """Whether nobody may be identifiable in it."""
        return self is not Audience.EVERYTHING
