"""F9 Chimerism: how much of the blood is the donor's, by cell fraction and method."""

from __future__ import annotations

from cd7gui.domain.constraints import Between
from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Choice, Day, Number
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import CELL_FRACTION, CHIMERISM_CATEGORY, CHIMERISM_METHOD, SPECIMEN

PERCENT = (Between("0", "100"),)


class Chimerism(Form, id="F9", title=N_("Chimerism"), repeating=True, order_by="CHDAT"):
    """Donor chimerism, a row a sample and cell fraction."""

    date = Field("CHDAT", Day(), N_("Date"), required=True)
    specimen = Field("CHSPEC", Choice(SPECIMEN), N_("Sample"), required=True)
    cells = Field("CHCELL", Choice(CELL_FRACTION), N_("Cells"), required=True)
    method = Field("CHMETH", Choice(CHIMERISM_METHOD), N_("Method"), required=True)
    limit = Field("CHLOD", Number(3), N_("Detection limit"), unit="%", constraints=PERCENT)
    donor = Field("CHDON", Number(2), N_("Donor"), unit="%", required=True, constraints=PERCENT)
    recipient = Field("CHREC", Number(2), N_("Recipient"), unit="%", constraints=PERCENT)
    category = Field("CHINV", Choice(CHIMERISM_CATEGORY), N_("Category, investigator"), investigator=True)
