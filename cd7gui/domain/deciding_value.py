"""The value of a case report that decides what a patient contributes to a number."""

from __future__ import annotations

from cd7gui.records import dataclass


@dataclass(frozen=True)
class DecidingValue:
    """The value that decided what a patient contributes: where it stands, what it is, and the rule in words."""

    patient: str  # key of the case
    subject: str
    place: str  # "F16.DTHDAT"; empty if no single field decides
    value: str
    rule: str
