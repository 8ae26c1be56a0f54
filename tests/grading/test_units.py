"""Expected factors: bilirubin 17.1, creatinine 88.4 µmol/L for 1 mg/dL; haemoglobin 1.611 g/dL for 1 mmol/L."""

from decimal import Decimal, localcontext

import pytest

from cd7gui.grading.units import convert


@pytest.mark.parametrize(
    ("quantity", "value", "source", "target", "expected"),
    [
        ("bilirubin", "2", "mg/dL", "umol/L", "34.2"),
        ("bilirubin", "34.2", "µmol/L", "mg/dL", "2"),
        ("creatinine", "2", "mg/dL", "umol/L", "176.8"),
        ("creatinine", "88.4", "umol/L", "mg/dL", "1"),
        ("haemoglobin", "79", "g/L", "g/dL", "7.9"),
        ("haemoglobin", "7.9", "g/dL", "g/L", "79"),
        ("haemoglobin", "5", "mmol/L", "g/dL", "8.055"),
        ("cell count", "450", "/uL", "10^9/L", "0.45"),
        ("cell count", "0.5", "10^9/L", "/uL", "500"),
        ("cell count", "0.5", "10^3/uL", "10^9/L", "0.5"),
    ],
)
def test_a_conversion_is_exact(quantity, value, source, target, expected):
    assert convert(Decimal(value), quantity, source, target) == Decimal(expected)


def test_34_umol_of_bilirubin_are_less_than_2_mg():
    assert Decimal("1.988") < convert(Decimal(34), "bilirubin", "umol/L", "mg/dL") < Decimal("1.989")


def test_a_value_stays_what_it_is_in_its_own_unit():
    assert convert(Decimal("1.23"), "bilirubin", "mg/dL", "mg/dL") == Decimal("1.23")


def test_the_precision_of_the_surrounding_programme_does_not_matter():
    with localcontext() as context:
        context.prec = 2
        assert convert(Decimal("12.34"), "haemoglobin", "g/dL", "g/L") == Decimal("123.4")


@pytest.mark.parametrize(("quantity", "unit"), [("iron", "mg/dL"), ("bilirubin", "g/L"), ("haemoglobin", "")])
def test_an_unknown_quantity_or_unit_is_refused(quantity, unit):
    with pytest.raises(ValueError, match="accepted are"):
        convert(Decimal(1), quantity, unit, unit)
