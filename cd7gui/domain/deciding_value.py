"""The value of a case report that decides a patient's contribution to a number."""

from __future__ import annotations

from cd7gui.records import dataclass


@dataclass(frozen=True)
class DecidingValue:
    """The value that decided a patient's contribution: its place, its text, and the rule in words."""

    patient: str  # key of the case
    subject: str
    place: str  # "F16.DTHDAT"; empty if no single field decides
    value: str
    rule: str
