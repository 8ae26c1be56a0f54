"""Whether a workbook comes from this study as it claims, and what the study held at its export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cd7gui.domain.case_report.changes import RESTORED, SITE_KEY, STUDY, AuditEntry, Change, Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.exchange.mapping.own_workbook import WorkbookOrigin
from cd7gui.store.heads.receipts import public_of, receipt_of_data
from cd7gui.study.imports.import_applying import ORIGIN
from cd7gui.study.session import Study

NOT_OF_THIS_TRAIL = (
    "{name} claims to be an export of this study, but line {line:,} of the audit trail is not the one it names, and "
    "nothing in it is signed by the site key of this study. Nothing was read: export it again from the study it comes "
    "from, or merge that study."
)

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


def refuse_foreign_head(study: Study, name: str, origin: WorkbookOrigin) -> None:
    """Raise `UserError` for a workbook naming a line that neither this study nor another copy of it holds.

    Another copy may hold it if the study's own key signed a line of it, or if the study was restored from a backup
    since. A study that was never signed cannot refuse a file.
    """
    marks = study.book.trail(patient="", form=STUDY, row=0)
    keys = {public_of(line) for line in marks if line.change.field == SITE_KEY}
    if keys and not _is_signed(origin, keys) and not _stood_before(marks, origin.sequence):
        raise UserError(NOT_OF_THIS_TRAIL.format(name=name, line=origin.sequence))


def _is_signed(origin: WorkbookOrigin, keys: set[str]) -> bool:
    try:
        told = read_json(origin.site_receipt)
        receipt, public = receipt_of_data(told if isinstance(told, dict) else {})
    except ValueError:
        return False
    return public in keys and receipt.study == origin.store_id and receipt.is_signed_by(public)


def _stood_before(marks: Iterable[AuditEntry], line: int) -> bool:
    """Return whether the study had that many lines before it was restored from a backup."""
    for mark in marks:
        if mark.change.field == RESTORED:
            try:
                before = read_json(mark.change.new or "")["before"]["line"]
            except (ValueError, KeyError, TypeError):
                continue
            if isinstance(before, int) and before >= line:
                return True
    return False
