"""What study and workbook have in common: the values at the export, and what was decided about the file since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cd7gui.domain.case_report.changes import AuditEntry, Change, Place
from cd7gui.study.imports.import_applying import ORIGIN

PlaceKey = tuple[str, str, int, str]  # patient, form, row, field


def place_key(change: Change | Place) -> PlaceKey:
    """Return the place of a change, or a place itself, as a key."""
    return change.patient, change.form, change.row, change.field


def values_at_end(trail: Sequence[AuditEntry]) -> Mapping[PlaceKey, str]:
    """Return the values at the end of a trail."""
    last = {place_key(line.change): line.change.new for line in trail}
    return {at: text for at, text in last.items() if text is not None}


def decisions(trail: Sequence[AuditEntry], sha256: str) -> set[PlaceKey]:
    """Return the places last decided for the study against this very file: a line that names it and kept all."""
    last = {place_key(line.change): line for line in trail}
    return {
        at
        for at, line in last.items()
        if line.origin == ORIGIN and line.change.old == line.change.new and sha256 in line.change.reason
    }
