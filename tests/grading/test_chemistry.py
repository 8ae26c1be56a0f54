"""CTCAE grades of ALT, AST, bilirubin and creatinine: each edge, an abnormal baseline, and both versions."""

from decimal import Decimal

import pytest

from cd7gui.grading.ctcae import chemistry_grade
from cd7gui.grading.result import OutsideScale


def grade(
    analyte: str, value: str, *, limit: str = "40", baseline: str = "", own: str = "", version: str = "5.0"
) -> int | None:
    return chemistry_grade(
        analyte,
        Decimal(value),
        upper_limit=Decimal(limit),
        baseline=Decimal(baseline) if baseline else None,
        baseline_limit=Decimal(own) if own else None,
        version=version,
    ).exact


@pytest.mark.parametrize("version", ["5.0", "6.0"])
@pytest.mark.parametrize(
    ("analyte", "values"),
    [
        ("ALT", {"40": 0, "40.1": 1, "120": 1, "120.1": 2, "200": 2, "200.1": 3, "800": 3, "800.1": 4}),
        ("AST", {"0": 0, "41": 1, "121": 2, "201": 3, "801": 4}),
        ("BILI", {"40": 0, "40.1": 1, "60": 1, "60.1": 2, "120": 2, "120.1": 3, "400": 3, "400.1": 4}),
        ("CREAT", {"40": 0, "40.1": 1, "60": 1, "60.1": 2, "120": 2, "120.1": 3, "240": 3, "240.1": 4}),
    ],
)
def test_multiples_of_normal(analyte: str, values: dict[str, int], version: str) -> None:
    assert {value: grade(analyte, value, version=version) for value in values} == values


@pytest.mark.parametrize(
    ("analyte", "version", "values"),
    [  # a baseline of 100 over a limit of 40
        ("ALT", "5.0", {"149": 0, "150": 1, "300": 1, "301": 2, "500": 2, "501": 3, "2000": 3, "2001": 4}),
        ("AST", "6.0", {"99": 0, "100": 1, "150": 1, "151": 2, "200": 2, "201": 3, "400": 3, "401": 4}),
        ("BILI", "5.0", {"100": 0, "101": 1, "150": 1, "151": 2, "300": 2, "301": 3, "1000": 3, "1001": 4}),
        ("BILI", "6.0", {"99": 0, "100": 1, "151": 2, "250": 2, "251": 3, "1001": 4}),
    ],
)
def test_multiples_of_an_abnormal_baseline(analyte: str, version: str, values: dict[str, int]) -> None:
    assert {value: grade(analyte, value, baseline="100", version=version) for value in values} == values


def test_a_baseline_is_abnormal_by_its_own_limit() -> None:
    assert grade("ALT", "130", baseline="45", own="50") == 2
    assert grade("ALT", "130", baseline="45") == 1


def test_creatinine_rises_over_its_baseline_though_it_is_normal() -> None:
    assert grade("CREAT", "91", limit="100", baseline="60") == 2
    assert grade("CREAT", "90", limit="100", baseline="60") == 0
    assert grade("CREAT", "181", limit="100", baseline="60") == 3
    assert grade("CREAT", "91", limit="100", baseline="60", version="6.0") == 0
    assert grade("CREAT", "91", limit="100", baseline="0") == 0


@pytest.mark.parametrize(("value", "limit"), [("-1", "40"), ("10", "0")])
def test_what_is_no_value_is_refused(value: str, limit: str) -> None:
    with pytest.raises(OutsideScale):
        grade("ALT", value, limit=limit)
