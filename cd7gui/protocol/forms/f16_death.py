"""F16 Death: when, and one primary cause. Non-relapse mortality follows from dates, not from the cause."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.conditions import OneOf, equals
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.checks.checks import ERROR, Answer, check, wrong
from cd7gui.domain.values.kinds import ChoiceKind, Day, MultiChoiceKind, TextKind, YesNo
from cd7gui.protocol.reference.codelists import CAUSE_OF_DEATH

DIED = equals("DEATH", "Y")


class Death(Form, id="F16", title="Death"):
    """Whether, when and of what the patient died."""

    died = Field("DEATH", YesNo(), "Death", required=True)
    date = Field(
        "DTHDAT",
        Day(),
        "Date of death",
        shown_if=DIED,
        required_if=DIED,
        help="It is also the date of the last contact.",
        cdash="DTHDAT",
    )
    cause = Field(
        "DTHCAUSE",
        ChoiceKind(CAUSE_OF_DEATH),
        "Primary cause",
        shown_if=DIED,
        required_if=DIED,
        help="The one disease or injury that began the chain of events.",
    )
    cause_text = Field(
        "DTHTXT",
        TextKind(lines=True),
        "In words",
        shown_if=DIED,
        required_if=OneOf("DTHCAUSE", ("OTHER", "ORGAN")),
        help="For example: septic shock and encephalitis.",
    )
    contributing = Field("DTHCONTR", MultiChoiceKind(CAUSE_OF_DEATH), "Contributing causes", shown_if=DIED)
    autopsy = Field("AUTOPSY", YesNo(), "Autopsy", shown_if=DIED)


@check(
    "EC-93",
    ERROR,
    at=Death.cause,
    says="The primary cause of the death on {date} is not valid: {why}.",
    remedy=(
        "Choose the one cause that began the chain of events; enter the others as contributing. If it is not known, "
        "choose “unknown cause”."
    ),
    rule="Death: exactly one primary cause",
)
def death_has_one_primary_cause(case: Case) -> Answer:
    """Ask for the coded cause, also where words are given; the same cause must not be contributing too."""
    if not case[Death.died]:
        return True
    date, cause = case[Death.date].isoformat(), case.get(Death.cause)
    if cause is None:
        return wrong(awaits=Death, date=date, why="none is chosen")
    if cause in (case.get(Death.contributing) or ()):
        why = "“{cause}” is also among the contributing causes"
        return wrong(date=date, why=why.format(cause=CAUSE_OF_DEATH.label(cause)))
    return True
