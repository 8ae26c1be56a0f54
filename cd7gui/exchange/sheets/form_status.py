"""The sheet that says which forms of a patient were started and which were marked complete."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.case_report.dictionary import Dictionary
from cd7gui.domain.formatting import N_
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Sheet, SheetColumn
from cd7gui.exchange.sheets.patients import PATIENT_KEYS, ExportedPatient

FORMS = "Forms"
STARTED, COMPLETE = "started", "complete"
COLUMNS = (
    *PATIENT_KEYS,
    SheetColumn("FORM", N_("Form")),
    SheetColumn("TITLE", N_("Title of the form"), width=32),
    SheetColumn("STATUS", N_("Status of the form: started or complete")),
)


def status_sheet(dictionary: Dictionary, patients: Iterable[ExportedPatient]) -> Sheet:
    """Return a row for each form of each patient that was started or marked complete (P32: the status goes along)."""
    rows = tuple(
        (
            *patient.keys,
            cells.text(form.id),
            cells.text(form.title),
            cells.text(COMPLETE if patient.case.is_complete(form) else STARTED),
        )
        for patient in patients
        for form in dictionary.forms
        if patient.rows(form) or patient.case.is_complete(form)
    )
    return Sheet(FORMS, N_("Status of the forms"), "tbl_Forms", COLUMNS, rows, keys=3)
