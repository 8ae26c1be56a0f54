"""The patient number, and what replaces it in exports if there is none."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case
from cd7gui.protocol.forms.f01_registration import Registration

NO_NUMBER, SHORT_KEY = "NO-NUMBER-", 8  # replaces the number of a patient without one; characters of its key


def subject(case: Case) -> str:
    """Return the patient number, or an empty string if there is none."""
    return case.get(Registration.subject) or ""


def exported_subject(case: Case) -> str:
    """Return the patient number; a patient without one gets a recognisable name that joins its rows."""
    return subject(case) or f"{NO_NUMBER}{case.key[:SHORT_KEY]}"
