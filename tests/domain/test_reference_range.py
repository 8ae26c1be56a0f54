"""Reference ranges: read as typed, refused in a sentence, and the one that applies to a sample."""

from datetime import date
from decimal import Decimal

import pytest

from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText, applying, read_range, refuse_double, text_of_stored

ALT = RangeText(analyte="ALT", unit="U/L", high="40")
DAY = date(2023, 7, 1)


def test_a_range_is_stored_and_read_to_the_letter() -> None:
    text = RangeText("Lab “A”, Ulm", "ALT", "U/L", "F", "18", "", "5,5", "35", "2023-01-01", "", "Manual p. 3")

    assert text_of_stored(text.stored()) == text
    found = read_range(7, text)
    assert (found.number, found.low, found.high, found.age_from, found.age_to) == (7, Decimal("5.5"), 35, 18, None)
    assert found.limits == "5.5 to 35 U/L"
    assert text_of_stored("no range") == RangeText()
    assert text_of_stored('["A","ALT","U/L"]') == RangeText("A", "ALT", "U/L")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"high": ""}, "neither a lower nor an upper limit"),
        ({"low": "50"}, "The lower limit, 50, is above the upper one, 40"),
        ({"age_from": "60", "age_to": "18"}, "The lower age"),
        ({"valid_from": "2024-01-01", "valid_to": "2023-01-01"}, "The lower day"),
        ({"age_from": "old"}, "“old” is not a valid age"),
        ({"high": "forty"}, "“forty” is not a valid limit"),
        ({"high": "-1"}, "“-1” is not a valid limit"),
        ({"high": "NaN"}, "“NaN” is not a valid limit"),
        ({"high": "1e400000"}, "“1e400000” is not a valid limit"),
        ({"valid_from": "1.1.2023"}, "“1.1.2023” is not a valid day"),
    ],
)
def test_what_cannot_be_a_range_is_refused_in_a_sentence(changed: dict[str, str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_range(1, RangeText(**({"analyte": "ALT", "unit": "U/L", "high": "40"} | changed)))


def ranged(number: int, **parts: str) -> object:
    return read_range(number, RangeText(**({"analyte": "ALT", "unit": "U/L", "high": "40"} | parts)))


def test_the_most_special_range_of_the_first_laboratory_applies() -> None:
    ranges = [
        ranged(1),
        ranged(2, laboratory="01"),
        ranged(3, laboratory="01", sex="F"),
        ranged(4, laboratory="01", sex="F", age_from="60"),
        ranged(5, laboratory="Central", valid_from="2023-07-02"),
        ranged(6, laboratory="01", analyte="AST"),
    ]

    def number(names: tuple[str, ...], sex: str, age: int | None, day: date = DAY) -> int | None:
        found = applying(ranges, "ALT", names, sex, age, day)  # type: ignore[arg-type]
        return None if found is None else found.number

    assert number(("01", ""), "M", 50) == 2
    assert number(("01", ""), "F", 50) == 3
    assert number(("01", ""), "F", 60) == 4
    assert number(("01", ""), "F", None) == 3
    assert number(("02", ""), "F", 60) == 1
    assert number(("central", "01", ""), "M", 50) == 2
    assert number(("central", "01", ""), "M", 50, date(2023, 7, 2)) == 5
    assert number(("02",), "M", 50) is None


def test_two_ranges_for_the_same_sample_are_refused() -> None:
    one = ranged(1, laboratory="01", valid_to="2023-06-30")
    for later in (
        {"valid_from": "2023-07-01"},
        {"sex": "F"},
        {"age_from": "18"},
        {"laboratory": "02"},
        {"analyte": "AST"},
    ):
        refuse_double(ranged(2, **({"laboratory": "01"} | later)), [one])  # type: ignore[arg-type]
    with pytest.raises(UserError, match="Range 1 applies to the same"):
        refuse_double(ranged(2, laboratory="01", valid_from="2023-06-30"), [one])  # type: ignore[arg-type]
