"""The source data verification of a study as exported: what has to be verified, and what was."""

from __future__ import annotations

from cd7gui.domain.case_report.changes import VERIFIED
from cd7gui.exchange.sheets.form_status import ExportedVerification
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import FieldVerification, patient_draw, study_verifications
from cd7gui.study.verification.marks import VerificationState


def exported_verifications(study: Study) -> tuple[ExportedVerification, ...] | None:
    """Return the values for the sheet; None if nobody has verified a value or drawn patients."""
    if patient_draw(study) is None and not _any_mark(study):
        return None
    wanted = (one for one in study_verifications(study) if one.state is not VerificationState.NOT_REQUIRED)
    return tuple(map(_exported, wanted))


def _any_mark(study: Study) -> bool:
    rows = (row for case in study.cases() for rows in case.rows_by_form.values() for row in rows.values())
    return any(name.startswith(VERIFIED) for row in rows for name in row.texts)


def _exported(one: FieldVerification) -> ExportedVerification:
    mark, source = one.mark, one.source
    return ExportedVerification(
        one.patient,
        one.field,
        one.row,
        one.state.value,
        one.always,
        one.drawn,
        mark.name if mark is not None else "",
        mark.role if mark is not None else "",
        mark.at if mark is not None else "",
        mark.line if mark is not None else 0,
        one.moved if one.state is VerificationState.CHANGED else 0,
        source.document if source is not None else "",
        source.page if source is not None else "",
    )
