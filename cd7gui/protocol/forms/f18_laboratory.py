"""F18 Laboratory series: blood counts and chemistry by day, as copied from the hospital system."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.constraints import AmountBetween
from cd7gui.domain.case_report.dictionary import Derived, Field, Form
from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.reference_range import ReferenceRange
from cd7gui.domain.values.kinds import Amount, Day, MeasuredNumber, Measurement, NumberKind, Quantity, TextKind, YesNo
from cd7gui.grading.ctcae import CELLS, V5, chemistry_grade, ctcae_grade, limits_of
from cd7gui.grading.pancytopenia import SAMPLES_APART_DAYS, BloodCounts, find_grade_4_pancytopenia
from cd7gui.grading.result import Grade
from cd7gui.grading.units import convert
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f08_transfusion import RED_CELLS, days_of_transfusion
from cd7gui.protocol.forms.normal_limits import QUANTITIES, lower_limit, range_of, upper_limit
from cd7gui.protocol.reference.grade_words import grade_in_words
from cd7gui.protocol.reference.measured_range import grade_over, representative_of
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS, CREATININE_UNITS, HAEMOGLOBIN_UNITS

HAEMOGLOBIN_LIMITS = AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25"), ("mmol/L", "0.6", "15.5")))
UNDER = "CTCAE 5.0 by value; grade 1 needs the lower limit of normal of the study's reference ranges."
OVER = (
    "CTCAE 5.0 by multiples of the upper limit of normal of the study's reference ranges, of the last value before "
    "lymphodepletion where that was abnormal. None without a range."
)
TIMES = "Multiples of the upper limit of normal of the study's reference range for the sample."


def _neutrophil_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.neutrophils, case=case))


def _platelet_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.platelets, case=case))


def _lymphocyte_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.lymphocytes, case=case))


def _leukocyte_grade(row: Row, case: Case) -> str:
    return grade_in_words(count_grade(row, Laboratory.leukocytes, case=case))


def _haemoglobin_grade(row: Row, case: Case) -> str:
    return grade_in_words(haemoglobin_grade(row, case))


def _grade_of(field: str) -> Callable[[Row, Case], str]:
    return lambda row, case: grade_in_words(chemistry_grade_of(row, _chemistry(field), case))


def _times_of(field: str) -> Callable[[Row, Case], Decimal]:
    return lambda row, case: times_upper_limit(row, _chemistry(field), case)


def _chemistry(field: str) -> Field[Any]:
    found = Laboratory.field(field)
    assert found is not None, field  # F18 refers to its own fields
    return found


def _over_normal(field: str, label: str) -> tuple[Derived[str], Derived[Decimal]]:
    """Return the grade of a chemistry value, and its multiple of the upper limit of normal."""
    return (
        Derived(f"{field}GR", TextKind(), f"{label}, grade", by=_grade_of(field), beside=field, help=OVER),
        Derived(f"{field}XN", NumberKind(2), f"{label}, × ULN", by=_times_of(field), beside=field, help=TIMES),
    )


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
    """Return the rows of these days, from an index, because each row of a long series needs its own."""
    rows = case.rows_by_day(Laboratory, Laboratory.date)
    return rows[bisect_left(rows, first, key=_day) : bisect_right(rows, last, key=_day)]


def _day(row: Row) -> date:
    return row[Laboratory.date]


class Laboratory(Form, id="F18", title="Laboratory series", repeating=True, order_by="LBDAT", row_key=("LBDAT",)):
    """Laboratory values, a row a sample; "<0.1" and ">40000" keep their sign."""

    date = Field("LBDAT", Day(), "Date", required=True)
    leukocytes = Field("WBC", Measurement(3), "Leukocytes (WBC)", unit="10⁹/L")
    leukocyte_grade = Derived("WBCGR", TextKind(), "WBC, grade", by=_leukocyte_grade, beside="WBC", help=UNDER)
    neutrophils = Field("ANC", Measurement(3), "Neutrophils (ANC)", unit="10⁹/L")
    neutrophil_grade = Derived("ANCGR", TextKind(), "ANC, grade", by=_neutrophil_grade, beside="ANC", help=UNDER)
    lymphocytes = Field("ALC", Measurement(3), "Lymphocytes (ALC)", unit="10⁹/L")
    lymphocyte_grade = Derived("ALCGR", TextKind(), "ALC, grade", by=_lymphocyte_grade, beside="ALC", help=UNDER)
    platelets = Field("PLT", Measurement(1), "Platelets", unit="10⁹/L")
    platelet_grade = Derived("PLTGR", TextKind(), "Platelets, grade", by=_platelet_grade, beside="PLT", help=UNDER)
    haemoglobin = Field("HB", Quantity(HAEMOGLOBIN_UNITS), "Haemoglobin", constraints=[HAEMOGLOBIN_LIMITS])
    haemoglobin_grade = Derived(
        "HBGR",
        TextKind(),
        "Anaemia, grade by value",
        by=_haemoglobin_grade,
        beside="HB",
        help="CTCAE 5.0 by value alone: grade 3 under 80 g/L. Transfusion and threat to life are not counted.",
    )
    pancytopenia = Derived(
        "PANCY4",
        YesNo(),
        "Grade 4 pancytopenia",
        by=_pancytopenia,
        beside="HB",
        help=(
            "ANC < 0.5 and platelets < 25 × 10⁹/L, and haemoglobin < 80 g/L or red cells within 7 days, on samples at "
            "most 72 hours apart; a rule of this programme, CTCAE has no such term."
        ),
    )
    bilirubin = Field("BILI", Quantity(BILIRUBIN_UNITS), "Bilirubin")
    bilirubin_grade, bilirubin_times = _over_normal("BILI", "Bilirubin")
    alt = Field("ALT", Measurement(1), "ALT", unit="U/L")
    alt_grade, alt_times = _over_normal("ALT", "ALT")
    ast = Field("AST", Measurement(1), "AST", unit="U/L")
    ast_grade, ast_times = _over_normal("AST", "AST")
    creatinine = Field("CREAT", Quantity(CREATININE_UNITS), "Creatinine")
    creatinine_grade, creatinine_times = _over_normal("CREAT", "Creatinine")
    ferritin = Field("FERR", Measurement(1), "Ferritin", unit="ng/mL")
    crp = Field("CRP", Measurement(1), "CRP", unit="mg/L")
    il6 = Field("IL6", Measurement(1), "IL-6", unit="pg/mL")
    cmv = Field("CMVPCR", Measurement(0), "CMV PCR", unit="copies/mL")
    ebv = Field("EBVPCR", Measurement(0), "EBV PCR", unit="copies/mL")
    car_copies = Field("CARCOPY", Measurement(1), "CAR copies", unit="copies/µg DNA")
    cd4 = Field("CD4", Measurement(1), "CD4 T cells", unit="/µL")
    cd8 = Field("CD8", Measurement(1), "CD8 T cells", unit="/µL")
    b_cells = Field("BCELL", Measurement(1), "B cells (CD19)", unit="/µL")
    nk_cells = Field("NKCELL", Measurement(1), "NK cells (CD56)", unit="/µL")
    igg = Field("IGG", Measurement(2), "IgG", unit="g/L")
    blasts = Field("BLASTS", NumberKind(1), "Blasts", unit="%")
    laboratory = Field(
        "LBNAM",
        TextKind(60),
        "Laboratory",
        cdash="LBNAM",
        help="By its name in the study's reference ranges; blank means the laboratory of the patient's site.",
    )
    source = Field("LBSRC", TextKind(500), "Copied from", help="A pasted block keeps its source line here.")


def found_by_pcr(load: MeasuredNumber) -> bool:
    """Return whether virus was found: a number above 0, or above the assay's range; "<500" means not found."""
    return not load.below and load.number > 0


_ANALYTES = {"WBC": "WBC", "ANC": "ANC", "ALC": "LYM", "PLT": "PLT"}  # field id: the analyte in CTCAE


def count_grade(
    row: Row, item: Field[MeasuredNumber], version: str = V5.version, *, case: Case | None = None
) -> Grade | None:
    """Grade a row's count in 10⁹/L by CTCAE; None for a version that does not grade it. Raises `Missing`.

    With its `case` the study's reference ranges give the lower limit of normal.
    """
    analyte = _ANALYTES[item.id]
    if limits_of(analyte, version) is None:
        return None
    lowest = lower_limit(_range(row, item, case), CELLS)
    return grade_over(
        row[item],
        lambda count: ctcae_grade(
            analyte,
            count,
            CELLS,
            lower_limit_of_normal=lowest,
            transfusion_indicated=False,
            life_threatening=False,
            version=version,
        ),
    )


def haemoglobin_grade(row: Row, case: Case | None = None) -> Grade:
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
        lower_limit_of_normal=lower_limit(_range(row, Laboratory.haemoglobin, case), amount.unit),
        transfusion_indicated=False,
        life_threatening=False,
    )


def blood_counts(row: Row) -> BloodCounts:
    """Return a row's counts for the rule of pancytopenia; one out of range, or undecided, is left out."""
    return BloodCounts(
        anc=by_grade_4(row.get(Laboratory.neutrophils), Laboratory.neutrophils),
        platelets=by_grade_4(row.get(Laboratory.platelets), Laboratory.platelets),
        haemoglobin=_haemoglobin_in_grams(row),
    )


def by_grade_4(count: MeasuredNumber | None, item: Field[MeasuredNumber]) -> Decimal | None:
    """Return a number on the same side of CTCAE's grade 4 as the count surely is; None if undecided."""
    limits = limits_of(_ANALYTES[item.id])
    assert limits is not None, item.id  # CTCAE 5.0 grades both
    return representative_of(count, [Decimal(limits[CELLS][3])])


def _haemoglobin_in_grams(row: Row) -> Decimal | None:
    amount = row.get(Laboratory.haemoglobin)
    if amount is None or not HAEMOGLOBIN_LIMITS.holds(amount):
        return None
    return convert(amount.number, "haemoglobin", amount.unit, "g/dL")


def _range(row: Row, item: Field[Any], case: Case | None) -> ReferenceRange | None:
    """Return the reference range of a sample; None without a case or a day."""
    if case is None or not row.has(Laboratory.date):
        return None
    return range_of(case, item.id, row[Laboratory.date], row.get(Laboratory.laboratory) or "")


def _measured(row: Row, item: Field[Any]) -> tuple[MeasuredNumber, str]:
    """Return a value as a measured number with its unit. Raises `Missing`."""
    value = row[item]
    return (MeasuredNumber(value.number), value.unit) if isinstance(value, Amount) else (value, item.unit)


def _limit_of(row: Row, item: Field[Any], case: Case, unit: str) -> Decimal:
    """Return the upper limit of normal of a sample. Raises `NoAnswer` if there is none above 0."""
    limit = upper_limit(_range(row, item, case), unit)
    if limit is None or limit <= 0:
        raise NoAnswer
    return limit


def times_upper_limit(row: Row, item: Field[Any], case: Case) -> Decimal:
    """Return a value as a multiple of its upper limit of normal. Raises `Missing`; `NoAnswer` for "<5"."""
    value, unit = _measured(row, item)
    limit = _limit_of(row, item, case, unit)
    if value.operator or value.number < 0:
        raise NoAnswer
    return (value.number / limit).quantize(Decimal("0.01"), ROUND_HALF_UP)


def chemistry_grade_of(row: Row, item: Field[Any], case: Case) -> Grade:
    """Grade bilirubin, ALT, AST or creatinine of a row. Raises `Missing`, and `NoAnswer` without an upper limit."""
    value, unit = _measured(row, item)
    limit = _limit_of(row, item, case, unit)
    baseline, baseline_limit = _baseline(case, item, unit)
    return grade_over(
        value,
        lambda number: chemistry_grade(
            item.id, number, upper_limit=limit, baseline=baseline, baseline_limit=baseline_limit
        ),
    )


def _baseline(case: Case, item: Field[Any], unit: str) -> tuple[Decimal | None, Decimal | None]:
    """Return the last value before lymphodepletion, or before T, and its own upper limit, both in a unit."""
    begun = case.get(Infusion.depletion_start) or case.get(Infusion.date)
    if begun is None:
        return None, None
    rows = case.rows_by_day(Laboratory, Laboratory.date)
    for row in reversed(rows[: bisect_left(rows, begun, key=_day)]):
        if row.has(item):
            value, typed = _measured(row, item)
            if not value.operator:
                number = value.number if typed == unit else convert(value.number, QUANTITIES[item.id], typed, unit)
                return number, upper_limit(_range(row, item, case), unit)
    return None, None
