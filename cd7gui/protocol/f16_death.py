"""F16 Death: when, and one primary cause; non-relapse mortality follows from dates, not from the cause."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals, OneOf
from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Choice, Day, Several, Text, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import CAUSE_OF_DEATH

DIED = Equals("DEATH", "Y")


class Death(Form, id="F16", title=N_("Death")):
    """Whether, when and of what the patient died."""

    died = Field("DEATH", YesNo(), N_("Death"), required=True)
    date = Field(
        "DTHDAT",
        Day(),
        N_("Date of death"),
        shown_if=DIED,
        required_if=DIED,
        help=N_("It is also the date of the last contact."),
        cdash="DTHDAT",
    )
    cause = Field(
        "DTHCAUSE",
        Choice(CAUSE_OF_DEATH),
        N_("Primary cause"),
        shown_if=DIED,
        required_if=DIED,
        help=N_("The one disease or injury that began the chain of events."),
    )
    cause_text = Field(
        "DTHTXT",
        Text(lines=True),
        N_("In words"),
        shown_if=DIED,
        required_if=OneOf("DTHCAUSE", ("OTHER", "ORGAN")),
        help=N_("For example: septic shock and encephalitis."),
    )
    contributing = Field("DTHCONTR", Several(CAUSE_OF_DEATH), N_("Contributing causes"), shown_if=DIED)
    autopsy = Field("AUTOPSY", YesNo(), N_("Autopsy"), shown_if=DIED)
