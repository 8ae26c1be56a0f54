"""Why a patient counts as it does in a row of the outcomes table: the deciding values, or the reason to be left out."""

from __future__ import annotations

import re

from cd7gui.analysis.curve_measures import MEASURES, Measure
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.results import DecidingValue

FOLLOW_UP = ("followup.median", "followup.alive")

# Row of the table -> the endpoint whose time it reads.
ENDPOINT_OF = {one.row: one.endpoint for one in MEASURES} | dict.fromkeys(FOLLOW_UP, "os")
_READ_OUT = re.compile(r"\.([\d.]+m|median)$")
_BY_ID = {one.id: one for one in MEASURES}


def measure_of(row: str) -> Measure | None:
    """Return the measure whose curve a row reads at a month or by its median, None for a row of its own."""
    return _BY_ID.get(row.partition(".")[0]) if _READ_OUT.search(row) and row not in ENDPOINT_OF else None


def endpoint_of(row: str) -> str | None:
    """Return the endpoint whose time a row reads; None for a count."""
    if row.startswith("days."):
        return row.removeprefix("days.")
    measure = measure_of(row)
    return measure.endpoint if measure else ENDPOINT_OF.get(row)


def decision(patient: PatientReadings, row: str) -> tuple[DecidingValue, ...]:
    """Return what decides how the patient counts in a row. Raises `KeyError` for a row that does not exist."""
    endpoint = endpoint_of(row)
    return (patient.ended[endpoint],) if endpoint is not None else patient.decided[row]
