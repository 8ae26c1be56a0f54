"""Why a patient counts as it does in a row of the outcomes table: the deciding values, or the reason to be left out."""

from __future__ import annotations

from cd7gui.domain.estimates import Decider
from cd7gui.study.measures import MEASURES
from cd7gui.study.readings import Patient

FOLLOW_UP = ("followup.median", "followup.alive")

# Row of the table -> the endpoint whose time it reads.
ENDPOINT_OF = {one.row: one.endpoint for one in MEASURES} | dict.fromkeys(FOLLOW_UP, "os")


def decision(patient: Patient, row: str) -> tuple[Decider, ...]:
    """Give what decides how the patient counts in a row; raises `KeyError` for a row that does not exist."""
    return (patient.ended[ENDPOINT_OF[row]],) if row in ENDPOINT_OF else patient.decided[row]
