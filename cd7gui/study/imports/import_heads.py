"""Whether a workbook comes from this study as it claims: by the line that it names, or its signer."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.case_report.changes import RESTORED, SITE_KEY, STUDY, AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.domain.foreign_json import read_json
from cd7gui.exchange.mapping.own_workbook import WorkbookOrigin
from cd7gui.store.heads.receipts import public_of, receipt_of_data
from cd7gui.study.session import Study

NOT_OF_THIS_TRAIL = (
    "{name} claims to be an export of this study, but line {line:,} of the audit trail is not the one it names, and "
    "nothing in it is signed by the site key of this study. Nothing was read: export it again from the study it comes "
    "from, or merge that study."
)


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
