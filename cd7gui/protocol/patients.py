"""The number of a patient, and what stands for it in what is exported while there is none."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f01_registration import Registration

NO_NUMBER, SHORT_KEY = "NO-NUMBER-", 8  # what stands for the number of a patient without one, and characters of its key


def subject(case: Case) -> str:
    """Return the patient number, or an empty text while there is none."""
    return case.get(Registration.subject) or ""


def exported_subject(case: Case) -> str:
    """Return the patient number; a patient without one gets a name that joins its rows and is plainly no number."""
    return subject(case) or f"{NO_NUMBER}{case.key[:SHORT_KEY]}"
