"""F8 Engraftment: recovery of the blood after transplant, proposed from the counts, and graft failure."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.conditions import OneOf, equals
from cd7gui.domain.case_report.dictionary import Derived, Field, Form, FormSection
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.values.kinds import ChoiceKind, Day
from cd7gui.grading.engraftment import Recovery
from cd7gui.protocol.forms.blood_recovery import Proposal, neutrophil_recovery, platelet_recovery
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.reference.codelists_course import GRAFT_FAILURE, NEUTROPHIL_STATUS, PLATELET_STATUS

FAILED = OneOf("GFAIL", ("PRIMARY", "SECONDARY", "POOR"))


def _proposed_neutrophil_date(row: Row, case: Case) -> date:
    return _date_of(neutrophil_recovery(case))


def _proposed_platelet_date(row: Row, case: Case) -> date:
    return _date_of(platelet_recovery(case))


def _date_of(proposal: Proposal) -> date:
    if proposal.day is None:
        raise NoAnswer
    return proposal.day


def _proposed_neutrophil_status(row: Row, case: Case) -> str:
    return status_of(neutrophil_recovery(case), case)


def _proposed_platelet_status(row: Row, case: Case) -> str:
    return status_of(platelet_recovery(case), case)


_STATUS = {Recovery.RECOVERED: "RECOVERED", Recovery.NEVER_BELOW: "NEVERLOW"}


def status_of(proposal: Proposal, case: Case) -> str:
    """Return the code of ANCSTAT or PLTSTAT from the counts. Raises `NoAnswer` if they give none."""
    if proposal.recovery is Recovery.NOT_ASSESSABLE:
        raise NoAnswer
    if proposal.recovery is Recovery.NOT_YET:
        return "DIED" if case.get(Death.died) else "NOTREC"
    return _STATUS[proposal.recovery]


class Engraftment(Form, id="F8", title="Engraftment"):
    """Recovery of the blood after the transplant; the dates are proposed from F18 and F8T and confirmed here."""

    neutrophil_section = FormSection("Neutrophils")
    neutrophil_status = Field("ANCSTAT", ChoiceKind(NEUTROPHIL_STATUS), "Neutrophils", required=True)
    proposed_neutrophil_status = Derived(
        "ANCSPROP",
        ChoiceKind(NEUTROPHIL_STATUS),
        "By the counts",
        by=_proposed_neutrophil_status,
        beside="ANCSTAT",
        help="What the neutrophils of F18 say from the last week before the transplant on.",
    )
    proposed_neutrophil_date = Derived(
        "ANCPROP",
        Day(),
        "Proposed day",
        by=_proposed_neutrophil_date,
        beside="ANCSTAT",
        help="First of 3 consecutive values of F18 on different days of at least 0.5 × 10⁹/L, after the nadir.",
    )
    neutrophil_date = Field(
        "ANCDAT",
        Day(),
        "Recovered on",
        shown_if=equals("ANCSTAT", "RECOVERED"),
        required_if=equals("ANCSTAT", "RECOVERED"),
        help="First of 3 laboratory values on different days of at least 0.5 × 10⁹/L, after the nadir.",
    )
    platelet_section = FormSection("Platelets")
    platelet_status = Field("PLTSTAT", ChoiceKind(PLATELET_STATUS), "Platelets", required=True)
    proposed_platelet_status = Derived(
        "PLTSPROP",
        ChoiceKind(PLATELET_STATUS),
        "By the counts",
        by=_proposed_platelet_status,
        beside="PLTSTAT",
        help="What the platelets of F18 and the transfusions of F8T say.",
    )
    proposed_platelet_date = Derived(
        "PLTPROP",
        Day(),
        "Proposed day",
        by=_proposed_platelet_date,
        beside="PLTSTAT",
        help=(
            "First of 3 consecutive values of F18 on different days of at least 20 × 10⁹/L, without a platelet "
            "transfusion of F8T in the 7 days before each."
        ),
    )
    platelet_date = Field(
        "PLTDAT",
        Day(),
        "Recovered on",
        shown_if=equals("PLTSTAT", "RECOVERED"),
        required_if=equals("PLTSTAT", "RECOVERED"),
        help="First of 3 values on different days of at least 20 × 10⁹/L, no transfusion in the 7 days before.",
    )
    failure_section = FormSection("Graft failure")
    failure = Field("GFAIL", ChoiceKind(GRAFT_FAILURE), "Graft failure")
    failure_date = Field("GFDAT", Day(), "Since", shown_if=FAILED, required_if=FAILED)
