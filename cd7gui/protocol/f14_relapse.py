"""F14 Relapse: the first by any method, and CD7 on the blasts that came back."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals
from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Choice, Day, Number, Several, Text, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import RELAPSE_CD7, RELAPSE_METHOD, RELAPSE_SITE

RELAPSED = Equals("RELAPSE", "Y")
PERCENT = (Between("0", "100"),)


class Relapse(Form, id="F14", title=N_("Relapse")):
    """Whether and how the disease came back after remission."""

    relapsed = Field("RELAPSE", YesNo(), N_("Relapse"), required=True)
    date = Field(
        "RELDAT",
        Day(),
        N_("Date of relapse"),
        shown_if=RELAPSED,
        required_if=RELAPSED,
        help=N_("The first sign by any method; if it was found at autopsy, the date of death."),
    )
    methods = Field("RELMETH", Several(RELAPSE_METHOD), N_("Found by"), shown_if=RELAPSED, required_if=RELAPSED)
    sites = Field("RELSITE", Several(RELAPSE_SITE), N_("Sites"), shown_if=RELAPSED)
    blasts = Field("RELBLAST", Number(1), N_("Marrow blasts"), unit="%", constraints=PERCENT, shown_if=RELAPSED)
    cd7 = Field("RELCD7", Choice(RELAPSE_CD7), N_("CD7 at relapse"), shown_if=RELAPSED, required_if=RELAPSED)
    cd7_percent = Field(
        "RELCD7P", Number(1), N_("CD7-positive blasts"), unit="%", constraints=PERCENT, shown_if=RELAPSED
    )
    treatment = Field("RELTREAT", Text(lines=True), N_("Treatment of the relapse"), shown_if=RELAPSED)
