"""Limits on one value: both ends of each, and their words."""

from decimal import Decimal
from typing import Any

import pytest

from cd7gui.domain.case_report.constraints import AmountBetween, AtLeast, Between, Constraint, Pattern, Positive
from cd7gui.domain.values.kinds import Amount, MeasuredNumber
from cd7gui.protocol.case_report import dictionary

HAEMOGLOBIN = AmountBetween((("g/L", "10", "250"), ("g/dL", "1", "25")))


@pytest.mark.parametrize(
    ("constraint", "value", "holds"),
    [
        (Between("0", "100"), Decimal(0), True),
        (Between("0", "100"), Decimal("-0.01"), False),
        (Between("0", "100"), Decimal(100), True),
        (Between("0", "100"), Decimal("100.01"), False),
        (Between("0", "5"), 5, True),
        (Between("0.1", "0.3"), Decimal("0.3"), True),
        (Between("0", "100"), MeasuredNumber(Decimal("0.01"), "<"), True),
        (Between("0", "100"), MeasuredNumber(Decimal(100), "<"), True),
        (Between("0", "100"), MeasuredNumber(Decimal(0), "<"), False),
        (Between("0", "100"), MeasuredNumber(Decimal(100), ">"), False),
        (Between("0", "100"), MeasuredNumber(Decimal(101)), False),
        (AtLeast("1"), MeasuredNumber(Decimal(2), ">"), True),
        (AtLeast("1"), 1, True),
        (AtLeast("1"), 0, False),
        (Positive(), Decimal("0.001"), True),
        (Positive(), Decimal(0), False),
        (Pattern("[0-9]{2}", "07"), "07", True),
        (Pattern("[0-9]{2}", "07"), "071", False),
        (Pattern("[0-9]{2}", "07"), "07\n", False),
        (HAEMOGLOBIN, Amount(Decimal(10), "g/L"), True),
        (HAEMOGLOBIN, Amount(Decimal("9.9"), "g/L"), False),
        (HAEMOGLOBIN, Amount(Decimal(250), "g/L"), True),
        (HAEMOGLOBIN, Amount(Decimal(26), "g/L"), True),
        (HAEMOGLOBIN, Amount(Decimal(26), "g/dL"), False),
    ],
)
def test_a_limit_itself_is_allowed_and_what_lies_beyond_is_not(constraint: Constraint, value: Any, holds: bool) -> None:
    assert constraint.holds(value) is holds


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        (Between("0", "100"), "from 0 to 100"),
        (AtLeast("1"), "at least 1"),
        (Positive(), "above 0"),
        (Pattern("[0-9]{2}", "07"), "written like 07"),
        (HAEMOGLOBIN, "10 to 250 g/L or 1 to 25 g/dL"),
    ],
)
def test_a_limit_says_itself_to_follow_must_be(constraint: Constraint, words: str) -> None:
    assert constraint.words() == words


def test_a_pattern_holds_for_its_own_example() -> None:
    for item in dictionary().fields():
        for constraint in item.constraints:
            if isinstance(constraint, Pattern):
                assert constraint.holds(constraint.example)


def test_a_quantity_with_limits_has_them_for_each_of_its_units() -> None:
    for item in dictionary().fields():
        for constraint in item.constraints:
            if isinstance(constraint, AmountBetween):
                assert {unit for unit, _, _ in constraint.by_unit} == set(item.kind.snapshot()["units"])
