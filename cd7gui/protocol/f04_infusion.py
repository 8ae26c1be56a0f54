"""F4 Lymphodepletion and CAR-T infusion, and F4D its drugs. T is the day of the infusion."""

from __future__ import annotations

from cd7gui.domain.conditions import Equals, OneOf
from cd7gui.domain.constraints import Between, Positive
from cd7gui.domain.dictionary import Field, Form, Section
from cd7gui.domain.kinds import Choice, Clock, Day, Number, Text, YesNo
from cd7gui.domain.text import N_
from cd7gui.protocol.choices import CAR_DONOR, DOSE_UNIT, LYMPHODEPLETION, PRODUCT, RELATION


class Infusion(Form, id="F4", title=N_("Lymphodepletion, CAR-T")):
    """Lymphodepletion, the product and its infusion; T is the day of the infusion."""

    depletion = Section(N_("Lymphodepletion"))
    depletion_start = Field("LDSTDAT", Day(), N_("Lymphodepletion started"), required=True)
    depletion_end = Field("LDENDAT", Day(), N_("Lymphodepletion ended"), required=True)
    product_section = Section(N_("Product"))
    product = Field("PRODUCT", Choice(PRODUCT), N_("Product"), required=True)
    lot = Field("LOT", Text(40), N_("Lot"))
    donor = Field("CARDONOR", Choice(CAR_DONOR), N_("Donor of the T cells"))
    donor_relation = Field(
        "CARDREL",
        Choice(RELATION),
        N_("Relation of that donor"),
        shown_if=OneOf("CARDONOR", ("GRAFT", "PREVIOUS", "OTHER")),
    )
    infusion = Section(N_("Infusion"))
    date = Field(
        "INFDAT",
        Day(),
        N_("Date of the infusion (T)"),
        required=True,
        help=N_("Day zero of T+n; if it was split, the first day."),
    )
    time = Field("INFTIM", Clock(), N_("Time"))
    dosing_weight = Field(
        "DOSEWT", Number(1), N_("Dosing weight"), unit="kg", required=True, constraints=[Between("3", "350")]
    )
    dose = Field(
        "DOSEKG",
        Number(3),
        N_("Dose"),
        unit="10⁶ CAR+ cells/kg",
        required=True,
        constraints=[Between("0.001", "1000")],
        help=N_("2 for the haploidentical product, 5 for the universal one."),
    )
    total_dose = Field("DOSETOT", Number(2), N_("Total dose"), unit="10⁶ CAR+ cells", constraints=[Positive()])
    viability = Field("VIAB", Number(1), N_("Viability"), unit="%", constraints=[Between("0", "100")])
    transduction = Field("TRANSD", Number(1), N_("Transduction"), unit="%", constraints=[Between("0", "100")])
    bridging = Field("BRIDGE", YesNo(), N_("Bridging therapy"))
    bridging_text = Field("BRIDGTXT", Text(lines=True), N_("Which"), shown_if=Equals("BRIDGE", "Y"))
    reaction = Field("INFREAC", YesNo(), N_("Infusion reaction"))


class LymphodepletionDrug(Form, id="F4D", title=N_("Lymphodepletion drugs"), repeating=True, order_by="STDAT"):
    """The drugs of the lymphodepletion, a row a drug."""

    drug = Field("DRUG", Choice(LYMPHODEPLETION), N_("Drug"), required=True)
    dose = Field("DOSE", Number(2), N_("Daily dose"), required=True, constraints=[Positive()])
    unit = Field("DOSEU", Choice(DOSE_UNIT), N_("Unit"), required=True)
    start = Field("STDAT", Day(), N_("Started"), required=True)
    end = Field("ENDAT", Day(), N_("Ended"), required=True)
