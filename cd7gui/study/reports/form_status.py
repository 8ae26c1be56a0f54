"""The words for the status of a form and of a patient."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """The status of a form or a patient, worst last; the value is the word that is shown."""

    EMPTY = "empty"
    STARTED = "started"
    WAITING = "waiting"
    COMPLETE = "complete"
    OVERDUE = "overdue"
    QUERY = "query"
    DEVIATION = "deviation"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """The severity rank, worst highest."""
        return list(Status).index(self)
