"""F12 Infections: organism, site and outcome; reactivation and disease are told apart."""

from __future__ import annotations

from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import ChoiceKind, Day, Measurement, TextKind, YesNo
from cd7gui.protocol.reference.codelists_course import (
    EVENT_GRADE,
    EVENT_OUTCOME,
    INFECTION_CLASS,
    INFECTION_SITE,
    REACTIVATION,
)


class Infection(
    Form,
    id="F12",
    title=N_("Infections"),
    repeating=True,
    order_by="INONSET",
    row_key=("INONSET", "INSITE", "INCLASS"),
    row_details=("INORG",),
):
    """Infections, a row an episode."""

    onset = Field("INONSET", Day(), N_("Onset"), required=True)
    end = Field("INEND", Day(), N_("Ended"))
    site = Field("INSITE", ChoiceKind(INFECTION_SITE), N_("Site"), required=True)
    organism_class = Field("INCLASS", ChoiceKind(INFECTION_CLASS), N_("Class"), required=True)
    organism = Field("INORG", TextKind(100), N_("Organism"))
    reactivation = Field(
        "INREACT", ChoiceKind(REACTIVATION), N_("Reactivation or disease"), shown_if=equals("INCLASS", "VIRAL")
    )
    load = Field("INLOAD", Measurement(0), N_("Highest load"), unit="copies/mL", shown_if=equals("INCLASS", "VIRAL"))
    grade = Field("INGRADE", ChoiceKind(EVENT_GRADE), N_("Grade (CTCAE)"), required=True)
    outcome = Field("INOUT", ChoiceKind(EVENT_OUTCOME), N_("Outcome"), required=True)
    contributed = Field("INDEATH", YesNo(), N_("Contributed to death"))
