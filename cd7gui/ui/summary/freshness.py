"""Freshness of the summary's numbers: recomputed how long after which change, or not yet."""

from __future__ import annotations

from time import perf_counter

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import half_up
from cd7gui.protocol.patients import subject
from cd7gui.study.session import Study
from cd7gui.ui.widgets.value_text import place_in_words


class Freshness:
    """Record of the first change since the last outcomes, and of the time until it was answered."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._cause = ""

    def note(self, cause: str) -> str:
        """Note a change; returns the text to show until it is answered."""
        if self._since is None:
            self._since = perf_counter()
        self._cause = cause
        return f"not yet recomputed after {cause}"

    def answer(self) -> str:
        """Note that new outcomes are shown; returns the text to show, empty if nothing had changed."""
        since, self._since = self._since, None
        if since is None:
            return ""
        seconds = half_up(perf_counter() - since, 2)
        return f"recomputed {seconds} s after {self._cause}"


def last_change(study: Study) -> AuditEntry | None:
    """Return the newest change of this session, including undo."""
    steps = (*study.done[-1:], *study.undone[-1:])
    return max((line for step in steps for line in step), key=lambda line: line.seq, default=None)


def cause_of(study: Study, patient: str) -> str:
    """Return what changed in a patient: "F16 Date of death of SYN-08"."""
    number = subject(study.case(patient)) or "a patient without a number"
    newest = last_change(study)
    if newest is None or newest.change.patient != patient or newest.change.field.startswith("@"):
        return f"a change in {number}"
    change = newest.change
    return f"{place_in_words(study.rules.dictionary, change.form, change.row, change.field)} of {number}"
