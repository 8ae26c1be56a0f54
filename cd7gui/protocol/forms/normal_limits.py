"""The limits of normal of a sample by the study's reference ranges, and multiples of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.errors import Missing, Undecided
from cd7gui.domain.reference_range import ReferenceRange, applying
from cd7gui.domain.values.durations import years_between
from cd7gui.grading.units import convert
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS, CREATININE_UNITS, HAEMOGLOBIN_UNITS

QUANTITIES = {"BILI": "bilirubin", "CREAT": "creatinine", "HB": "haemoglobin"}
CELLS, ENZYME = "10⁹/L", "U/L"
UNITS = {
    **dict.fromkeys(("WBC", "ANC", "ALC", "PLT"), (CELLS,)),
    "HB": HAEMOGLOBIN_UNITS,
    "BILI": BILIRUBIN_UNITS,
    **dict.fromkeys(("ALT", "AST"), (ENZYME,)),
    "CREAT": CREATININE_UNITS,
}
"""The units in which a range of each analyte may be given, by field id on F18."""


def range_of(case: Case, analyte: str, day: date, laboratory: str = "") -> ReferenceRange | None:
    """Return the range for a sample of a day: of its laboratory, else the patient's site, else any."""
    if not case.ranges:
        return None
    site = case.get(Registration.site) or ""
    names = [name for name in (laboratory, site) if name]
    found = applying(case.ranges, analyte, (*names, ""), case.get(Registration.sex) or "", _age(case, day), day)
    return found if found is not None and found.unit in UNITS[analyte] else None  # the file may come from elsewhere


def _age(case: Case, day: date) -> int | None:
    birth = case.get(Registration.birth_date)
    try:
        return years_between(birth, day).exact if birth is not None else None
    except (Missing, Undecided):
        return None


def lower_limit(found: ReferenceRange | None, unit: str) -> Decimal | None:
    """Return the lower limit of normal in a unit."""
    return None if found is None or found.low is None else _in_unit(found, found.low, unit)


def upper_limit(found: ReferenceRange | None, unit: str) -> Decimal | None:
    """Return the upper limit of normal in a unit."""
    return None if found is None or found.high is None else _in_unit(found, found.high, unit)


def _in_unit(found: ReferenceRange, limit: Decimal, unit: str) -> Decimal:
    quantity = QUANTITIES.get(found.analyte)
    return limit if quantity is None or found.unit == unit else convert(limit, quantity, found.unit, unit)
