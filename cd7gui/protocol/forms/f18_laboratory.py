"""F18 Laboratory series: blood counts and chemistry day by day, as copied from the hospital system."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from decimal import Decimal

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.constraints import AmountBetween
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.formatting import N_
from cd7gui.domain.values.kinds import Day, MeasuredNumber, Measurement, NumberKind, Quantity, TextKind, YesNo
from cd7gui.grading.ctcae import CELLS, V5, ctcae_grade, limits_of
from cd7gui.grading.pancytopenia import SAMPLES_APART_DAYS, BloodCounts, find_grade_4_pancytopenia
from cd7gui.grading.result import Grade
from cd7gui.grading.units import convert
from cd7gui.protocol.forms.f08_transfusion import RED_CELLS, days_of_transfusion
from cd7gui.protocol.reference.grade_words import grade_in_words
from cd7gui.protocol.reference.measured_range import grade_over, standing_for
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS, CREATININE_UNITS, HAEMOGLOBIN_UNITS

HAEMOGLOBIN_LIMITS = AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25"), ("mmol/L", "0.6", "15.5")))
UNDER = N_("CTCAE 5.0 by value; grade 1 needs the laboratory's lower limit of normal, which this form does not hold.")


def _neutrophil_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.neutrophils))


def _platelet_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.platelets))


def _lymphocyte_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.lymphocytes))


def _leukocyte_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.leukocytes))


def _haemoglobin_grade(row: Row, case: Case) -> str:
    return grade_in_words(haemoglobin_grade(row))


def _pancytopenia(row: Row, case: Case) -> bool:
    """Judge the counts of the row's day with those of the 72 hours before it."""
    if not any(row.has(item) for item in (Laboratory.neutrophils, Laboratory.platelets, Laboratory.haemoglobin)):
        raise NoAnswer
    day = row[Laboratory.date]
    rows = _rows_between(case, day - timedelta(days=SAMPLES_APART_DAYS), day)
    red_cells = days_of_transfusion(case, RED_CELLS)
    found = find_grade_4_pancytopenia(((_day(one), blood_counts(one)) for one in rows), red_cells)
    if found.strict is None:
        raise NoAnswer
    return found.strict


def _rows_between(case: Case, first: date, last: date) -> tuple[Row, ...]:
    """Return the rows of these days; looked up, because each of a long series asks for its own."""
    rows = case.rows_by_day(Laboratory, Laboratory.date)
    return rows[bisect_left(rows, first, key=_day) : bisect_right(rows, last, key=_day)]


def _day(row: Row) -> date:
    return row[Laboratory.date]


class Laboratory(Form, id="F18", title=N_("Laboratory series"), repeating=True, order_by="LBDAT", row_key=("LBDAT",)):
    """Laboratory values, a row a sample; "<0.1" and ">40000" keep their sign."""

    date = Field("LBDAT", Day(), N_("Date"), required=True)
    leukocytes = Field("WBC", Measurement(3), N_("Leukocytes (WBC)"), unit="10⁹/L")
    leukocyte_grade = Derived("WBCGR", TextKind(), N_("WBC, grade"), by=_leukocyte_grade, beside="WBC", help=UNDER)
    neutrophils = Field("ANC", Measurement(3), N_("Neutrophils (ANC)"), unit="10⁹/L")
    neutrophil_grade = Derived("ANCGR", TextKind(), N_("ANC, grade"), by=_neutrophil_grade, beside="ANC", help=UNDER)
    lymphocytes = Field("ALC", Measurement(3), N_("Lymphocytes (ALC)"), unit="10⁹/L")
    lymphocyte_grade = Derived("ALCGR", TextKind(), N_("ALC, grade"), by=_lymphocyte_grade, beside="ALC", help=UNDER)
    platelets = Field("PLT", Measurement(1), N_("Platelets"), unit="10⁹/L")
    platelet_grade = Derived("PLTGR", TextKind(), N_("Platelets, grade"), by=_platelet_grade, beside="PLT", help=UNDER)
    haemoglobin = Field("HB", Quantity(HAEMOGLOBIN_UNITS), N_("Haemoglobin"), constraints=[HAEMOGLOBIN_LIMITS])
    haemoglobin_grade = Derived(
        "HBGR",
        TextKind(),
        N_("Anaemia, grade by value"),
        by=_haemoglobin_grade,
        beside="HB",
        help=N_("CTCAE 5.0 by value alone: grade 3 under 80 g/L. Transfusion and threat to life are not counted."),
    )
    pancytopenia = Derived(
        "PANCY4",
        YesNo(),
        N_("Grade 4 pancytopenia"),
        by=_pancytopenia,
        beside="HB",
        help=N_(
            "ANC < 0.5 and platelets < 25 × 10⁹/L, and haemoglobin < 80 g/L or red cells within 7 days, on samples at "
            "most 72 hours apart; a rule of this programme, CTCAE has no such term."
        ),
    )
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
    blasts = Field("BLASTS", NumberKind(1), N_("Blasts"), unit="%")
    source = Field("LBSRC", TextKind(500), N_("Copied from"), help=N_("A pasted block keeps its source line here."))


_ANALYTES = {"WBC": "WBC", "ANC": "ANC", "ALC": "LYM", "PLT": "PLT"}  # field id: the analyte of CTCAE


def count_grade(row: Row, item: Field[MeasuredNumber], version: str = V5.version) -> Grade | None:
    """Grade a count of a row in 10⁹/L by CTCAE; None for a version that does not grade it. Raises `Missing`."""
    analyte = _ANALYTES[item.id]
    if limits_of(analyte, version) is None:
        return None
    return grade_over(
        row[item],
        lambda count: ctcae_grade(
            analyte,
            count,
            CELLS,
            lower_limit_of_normal=None,
            transfusion_indicated=False,
            life_threatening=False,
            version=version,
        ),
    )


def haemoglobin_grade(row: Row) -> Grade:
    """Grade the haemoglobin of a row in the unit typed, by its value alone.

    Raises `Missing`, and `NoAnswer` for a value outside its limits, which decides nothing.
    """
    amount = row[Laboratory.haemoglobin]
    if not HAEMOGLOBIN_LIMITS.holds(amount):
        raise NoAnswer
    return ctcae_grade(
        "HGB",
        amount.number,
        amount.unit,
        lower_limit_of_normal=None,
        transfusion_indicated=False,
        life_threatening=False,
    )


def blood_counts(row: Row) -> BloodCounts:
    """Return the counts of a row for the rule of pancytopenia; one outside its limits, or undecided, is not entered."""
    return BloodCounts(
        anc=by_grade_4(row.get(Laboratory.neutrophils), Laboratory.neutrophils),
        platelets=by_grade_4(row.get(Laboratory.platelets), Laboratory.platelets),
        haemoglobin=_haemoglobin_in_grams(row),
    )


def by_grade_4(count: MeasuredNumber | None, item: Field[MeasuredNumber]) -> Decimal | None:
    """Return a number on the same side of CTCAE's grade 4 as the count surely lies; None where it may be on either."""
    limits = limits_of(_ANALYTES[item.id])
    assert limits is not None, item.id  # CTCAE 5.0 grades both
    return standing_for(count, [Decimal(limits[CELLS][3])])


def _haemoglobin_in_grams(row: Row) -> Decimal | None:
    amount = row.get(Laboratory.haemoglobin)
    if amount is None or not HAEMOGLOBIN_LIMITS.holds(amount):
        return None
    return convert(amount.number, "haemoglobin", amount.unit, "g/dL")
