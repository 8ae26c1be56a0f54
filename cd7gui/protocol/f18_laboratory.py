"""F18 Laboratory series: blood counts and chemistry day by day, as copied from the hospital system."""

from __future__ import annotations

from cd7gui.domain.constraints import AmountBetween
from cd7gui.domain.dictionary import Field, Form
from cd7gui.domain.kinds import Day, Measurement, Number, Quantity, Text
from cd7gui.domain.text import N_
from cd7gui.protocol.units import BILIRUBIN_UNITS, CREATININE_UNITS, HAEMOGLOBIN_UNITS

HAEMOGLOBIN_LIMITS = AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25"), ("mmol/L", "0.6", "15.5")))


class Laboratory(Form, id="F18", title=N_("Laboratory series"), repeating=True, order_by="LBDAT"):
    """Laboratory values, a row a sample; "<0.1" and ">40000" keep their sign."""

    date = Field("LBDAT", Day(), N_("Date"), required=True)
    leukocytes = Field("WBC", Measurement(3), N_("Leukocytes (WBC)"), unit="10⁹/L")
    neutrophils = Field("ANC", Measurement(3), N_("Neutrophils (ANC)"), unit="10⁹/L")
    lymphocytes = Field("ALC", Measurement(3), N_("Lymphocytes (ALC)"), unit="10⁹/L")
    platelets = Field("PLT", Measurement(1), N_("Platelets"), unit="10⁹/L")
    haemoglobin = Field("HB", Quantity(HAEMOGLOBIN_UNITS), N_("Haemoglobin"), constraints=[HAEMOGLOBIN_LIMITS])
    bilirubin = Field("BILI", Quantity(BILIRUBIN_UNITS), N_("Bilirubin"))
    alt = Field("ALT", Measurement(1), N_("ALT"), unit="U/L")
    ast = Field("AST", Measurement(1), N_("AST"), unit="U/L")
    creatinine = Field("CREAT", Quantity(CREATININE_UNITS), N_("Creatinine"))
    ferritin = Field("FERR", Measurement(1), N_("Ferritin"), unit="ng/mL")
    crp = Field("CRP", Measurement(1), N_("CRP"), unit="mg/L")
    il6 = Field("IL6", Measurement(1), N_("IL-6"), unit="pg/mL")
    cmv = Field("CMVPCR", Measurement(0), N_("CMV PCR"), unit="copies/mL")
    ebv = Field("EBVPCR", Measurement(0), N_("EBV PCR"), unit="copies/mL")
    car_copies = Field("CARCOPY", Measurement(1), N_("CAR copies"), unit="copies/µg DNA")
    blasts = Field("BLASTS", Number(1), N_("Blasts"), unit="%")
    source = Field("LBSRC", Text(500), N_("Copied from"), help=N_("A pasted block keeps its source line here."))
