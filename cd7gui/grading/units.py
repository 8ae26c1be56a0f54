"""Units of laboratory values: exact conversions of bilirubin, haemoglobin, creatinine and cell counts.

A value keeps its typed unit; these conversions serve rules and sheets. Graded bands that are published in several units
are read in the unit typed (see :mod:`cd7gui.grading.agvhd`), never after conversion.
"""

from collections.abc import Mapping
from decimal import Context, Decimal

BILIRUBIN = {"mg/dL": Decimal(1), "umol/L": Decimal("17.1")}
"""The amount in each unit that equals 1 mg/dL."""
CREATININE = {"mg/dL": Decimal(1), "umol/L": Decimal("88.4")}
HAEMOGLOBIN = {"g/dL": Decimal("1.611"), "g/L": Decimal("16.11"), "mmol/L": Decimal(1)}
"""The amount in each unit that equals 1 mmol/L."""
CELL_COUNT = {"10^9/L": Decimal(1), "/uL": Decimal(1000), "10^3/uL": Decimal(1)}
QUANTITIES: Mapping[str, Mapping[str, Decimal]] = {
    "bilirubin": BILIRUBIN,
    "creatinine": CREATININE,
    "haemoglobin": HAEMOGLOBIN,
    "cell count": CELL_COUNT,
}
_MICRO = str.maketrans({"µ": "u", "μ": "u"})
_EXACT = Context(prec=28)
"""Enough digits that every terminating quotient is exact, whatever precision surrounds it."""


def unit_of(text: str, quantity: str) -> str:
    """Return the unit as spelled in the tables (both micro signs are read as u).

    Raises ValueError for an unknown quantity or unit.
    """
    if quantity not in QUANTITIES:
        raise ValueError(f"The quantity is {quantity!r}; accepted are {', '.join(QUANTITIES)}.")
    unit = text.strip().translate(_MICRO)
    if unit not in QUANTITIES[quantity]:
        raise ValueError(f"The unit of {quantity} is {text!r}; accepted are {', '.join(QUANTITIES[quantity])}.")
    return unit


def convert(value: Decimal, quantity: str, source: str, target: str) -> Decimal:
    """Convert a value of bilirubin, creatinine, haemoglobin or a cell count from one unit into another.

    Factors: bilirubin 17.1 and creatinine 88.4 µmol/L for 1 mg/dL; haemoglobin 1.611 g/dL for 1 mmol/L, 10 g/L for 1
    g/dL. Raises ValueError for an unknown quantity or unit.
    """
    of_source, of_target = (
        QUANTITIES[quantity][unit] for unit in (unit_of(source, quantity), unit_of(target, quantity))
    )
    return _EXACT.divide(_EXACT.multiply(value, of_target), of_source)
