"""Figures and signs as the keyboards of East Asia type them are read as plain ones, in every kind with figures."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from cd7gui.domain.errors import Undecided, Unparsable
from cd7gui.domain.formatting import half_width
from cd7gui.domain.values.kinds import (
    Clock,
    Day,
    IntegerKind,
    MeasuredNumber,
    Measurement,
    NumberKind,
    PartialDay,
    Quantity,
    read_decimal,
)
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.study.opening import rules


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("８５", "85"),
        ("２．５", "2.5"),
        ("２，５", "2.5"),
        ("－３", "-3"),
        ("＋３", "3"),
        ("２。５", "2.5"),
        ("\u30001", "1"),
    ],
)
def test_numbers(typed: str, meant: str) -> None:
    assert read_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "２０２３－０７－１１",
        "２０２３／０７／１１",
        "２０２３．７．１１",
        "２０２３０７１１",
        "2023–07–11",
        "2023‑07‑11",
    ],
)
def test_dates(typed: str) -> None:
    assert Day().parse(typed) == date(2023, 7, 11)


def test_partial_dates_orders_and_times() -> None:
    assert PartialDay().parse("２０２３－０７").isoformat() == "2023-07"
    assert Day().parse("１１／７／２３", DateReading("DMY")) == date(2023, 7, 11)
    assert Clock().parse("１４：０５") == time(14, 5)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("＜０．５", "<0.5"),
        ("＞40000", ">40000"),
        ("≤0.5", "<=0.5"),
        ("≥５", ">=5"),
        ("<=0.5", "<=0.5"),
        ("＜＝5", "<=5"),
    ],
)
def test_measurements_keep_their_operator(typed: str, stored: str) -> None:
    kind = Measurement(2)
    assert kind.store(kind.parse(typed)) == stored
    assert kind.store(kind.load(stored)) == stored


def test_a_bound_that_includes_its_number_decides_only_what_every_value_agrees_on() -> None:
    most, least = MeasuredNumber(Decimal("0.5"), "<="), MeasuredNumber(Decimal("0.5"), ">=")
    assert most <= Decimal("0.5")
    assert not most > Decimal("0.5")
    assert least >= Decimal("0.5")
    with pytest.raises(Undecided):
        assert most < Decimal("0.5")
    with pytest.raises(Undecided):
        assert least > Decimal("0.5")
    assert MeasuredNumber(Decimal("0.5"), "<") < Decimal("0.5")


def test_quantities_and_whole_numbers() -> None:
    assert Quantity(("g/dL", "g/L")).parse("８．５ g/dL").number == Decimal("8.5")
    assert IntegerKind().parse("１２") == 12
    assert NumberKind(1).parse("１．５") == Decimal("1.5")
    with pytest.raises(Unparsable):
        IntegerKind().parse("＜５")


def test_text_that_is_no_figure_stays() -> None:
    assert half_width("中文") == "中文"


def test_no_number_of_the_dictionary_may_be_negative() -> None:
    numbers = (NumberKind, IntegerKind, Measurement, Quantity)
    for form in rules().dictionary.forms:
        for field in form.fields():
            if isinstance(field.kind, numbers):
                unit = f" {field.kind.units[0]}" if isinstance(field.kind, Quantity) else ""
                value = field.kind.parse(f"-1{unit}")
                assert not all(limit.holds(value) for limit in field.constraints), field.name
