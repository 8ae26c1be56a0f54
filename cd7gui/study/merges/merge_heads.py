"""Whether a study is a copy of this one, as it claims: by where the trails diverge, or a later signature."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.case_report.changes import HEAD, SITE_KEY, STUDY, AuditEntry
from cd7gui.domain.errors import UserError
from cd7gui.store.heads.receipts import public_of, receipt_in

NOTHING_IN_COMMON = (
    "{name} claims to be a copy of this study, but its audit trail has no line in common with this one. It was not "
    "merged."
)
PARTED = (
    "{name} claims to be a copy of this study, but its audit trail diverges from this one at line {line:,}, within "
    "what was signed here in line {signed:,}, and this study's site key has signed nothing in it since. It was not "
    "merged."
)


def refuse_foreign_head(
    name: str, identity: str, ours: Sequence[AuditEntry], theirs: Sequence[AuditEntry], common: int
) -> None:
    """Raise `UserError` for a study of the same id whose trail diverges where no copy was ever taken.

    A copy ends with a receipt, or with lines that had not been signed yet. One that was copied by hand while the study
    was open ends elsewhere; it is accepted if the study's own key has signed it since.
    """
    if not common:
        raise UserError(NOTHING_IN_COMMON.format(name=name))
    if common in (len(ours), len(theirs)):
        return
    signed = next((line for line in ours[common:] if _is_mark(line, HEAD)), None)
    if signed is None or _first_own_line(signed, identity) > common or _is_signed_since(identity, ours, theirs, common):
        return
    raise UserError(PARTED.format(name=name, line=common + 1, signed=signed.seq))


def _is_mark(line: AuditEntry, field: str) -> bool:
    return line.change.form == STUDY and line.change.field == field and not line.change.patient


def _first_own_line(receipt: AuditEntry, identity: str) -> int:
    """Return the first line of the session that a receipt signed: those before it were found unsigned."""
    try:
        return receipt_in(receipt, identity).own
    except ValueError:
        return 0


def _is_signed_since(identity: str, ours: Sequence[AuditEntry], theirs: Sequence[AuditEntry], common: int) -> bool:
    """Return whether a key of this study signed a line of the other after the two diverged."""
    keys = {public_of(line) for line in ours if _is_mark(line, SITE_KEY)}
    for line in theirs[common:]:
        if _is_mark(line, HEAD):
            try:
                receipt = receipt_in(line, identity)
            except ValueError:
                continue
            if (receipt.line, receipt.hash) == (line.seq - 1, line.previous_hash) and any(
                receipt.is_signed_by(key) for key in keys
            ):
                return True
    return False
