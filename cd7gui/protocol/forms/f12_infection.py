"""F12 Infections: organism, site and outcome. Reactivation and disease are separate answers."""

from __future__ import annotations

from collections.abc import Mapping

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import equals
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.values.kinds import ChoiceKind, Day, Measurement, TextKind, YesNo
from cd7gui.protocol.reference.codelists_course import (
    EVENT_GRADE,
    EVENT_OUTCOME,
    INFECTION_CLASS,
    INFECTION_SITE,
    REACTIVATION,
    VIRUS,
)

CMV, EBV = "CMV", "EBV"
# Parts of an organism's name, in lower case, by virus.
VIRUS_NAMES: Mapping[str, tuple[str, ...]] = {
    CMV: ("cmv", "cytomegal", "hhv-5", "hhv5", "巨细胞"),
    EBV: ("ebv", "epstein", "hhv-4", "hhv4"),
}


def _virus(row: Row, case: Case) -> str:
    """Return which virus the organism names; no answer for another class, no name, and any other virus."""
    if row[Infection.organism_class] != "VIRAL":
        raise NoAnswer
    named = row[Infection.organism].casefold()
    found = [virus for virus, words in VIRUS_NAMES.items() if any(word in named for word in words)]
    if len(found) != 1:
        raise NoAnswer
    return found[0]


class Infection(
    Form,
    id="F12",
    title="Infections",
    repeating=True,
    order_by="INONSET",
    row_key=("INONSET", "INSITE", "INCLASS"),
    row_details=("INORG",),
):
    """Infections, a row an episode."""

    onset = Field("INONSET", Day(), "Onset", required=True)
    end = Field("INEND", Day(), "Ended")
    site = Field("INSITE", ChoiceKind(INFECTION_SITE), "Site", required=True)
    organism_class = Field("INCLASS", ChoiceKind(INFECTION_CLASS), "Class", required=True)
    organism = Field("INORG", TextKind(100), "Organism")
    virus = Derived(
        "INVIRUS",
        ChoiceKind(VIRUS),
        "CMV or EBV",
        by=_virus,
        beside="INORG",
        help="Read from the name of the organism, so that reactivations can be counted without it.",
    )
    reactivation = Field(
        "INREACT", ChoiceKind(REACTIVATION), "Reactivation or disease", shown_if=equals("INCLASS", "VIRAL")
    )
    load = Field("INLOAD", Measurement(0), "Highest load", unit="copies/mL", shown_if=equals("INCLASS", "VIRAL"))
    grade = Field("INGRADE", ChoiceKind(EVENT_GRADE), "Grade (CTCAE)", required=True)
    outcome = Field("INOUT", ChoiceKind(EVENT_OUTCOME), "Outcome", required=True)
    contributed = Field("INDEATH", YesNo(), "Contributed to death")
