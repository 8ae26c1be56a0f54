"""The kinds of value: what they read, that storing loses nothing, and that no code reads as missing elsewhere."""

import operator
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cd7gui.domain.case_report.changes import MissingReason
from cd7gui.domain.errors import Undecided, Unparsable
from cd7gui.domain.lookalikes import plain_number
from cd7gui.domain.values.kind import Identifying
from cd7gui.domain.values.kinds import (
    YES_NO,
    Amount,
    ChoiceKind,
    Clock,
    Day,
    IntegerKind,
    Kind,
    MeasuredNumber,
    Measurement,
    MultiChoiceKind,
    NumberKind,
    Options,
    PartialDay,
    Quantity,
    TextKind,
    YesNo,
)
from cd7gui.domain.values.partial_dates import DateReading, PartialDate
from cd7gui.domain.values.term_kind import TermKind
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.reference import codelists as choices
from cd7gui.protocol.reference.units import BILIRUBIN_UNITS, HAEMOGLOBIN_UNITS

OPERATORS = ("", "<", ">")
COLOURS = Options("COLOUR", (("R", "red"), ("G", "green, pale"), ("B", "blue")))
EVERY_OPTIONS = {one.name: one for one in vars(choices).values() if isinstance(one, Options)} | {"YESNO": YES_NO}

# pandas 3.0, read_csv, argument keep_default_na; R reads "NA" as missing.
READ_AS_MISSING = {
    "",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
}


def numbers(places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(places=places, allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


def partial_dates() -> st.SearchStrategy[PartialDate]:
    days = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
    parts: list[Callable[[date], PartialDate]] = [
        lambda day: PartialDate(day.year),
        lambda day: PartialDate(day.year, day.month),
        lambda day: PartialDate(day.year, day.month, day.day),
    ]
    return st.tuples(days, st.sampled_from(parts)).map(lambda drawn: drawn[1](drawn[0]))


def texts() -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    return st.text(letters | st.sampled_from("\n\t")).map(str.strip)


def values_of(kind: Kind[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a kind."""
    if isinstance(kind, TextKind):
        kept = texts().map(plain_number) if isinstance(kind, Identifying) else texts()
        return kept.filter(lambda text: len(text.encode("utf-16-le")) // 2 <= kind.longest)
    if isinstance(kind, NumberKind):
        return numbers(kind.places)
    if isinstance(kind, Measurement):
        return st.builds(MeasuredNumber, numbers(kind.places), st.sampled_from(OPERATORS))
    if isinstance(kind, Quantity):
        return st.builds(Amount, numbers(kind.places), st.sampled_from(kind.units))
    if isinstance(kind, ChoiceKind):
        return st.sampled_from([code for code, _ in kind.options.items])
    if isinstance(kind, MultiChoiceKind):
        codes = [code for code, _ in kind.options.items]
        chosen = st.sets(st.sampled_from(codes), min_size=1)
        return chosen.map(lambda some: tuple(code for code in codes if code in some))
    if isinstance(kind, TermKind):
        return st.sampled_from(kind.choices.terms)
    plain: dict[type[Kind[Any]], st.SearchStrategy[Any]] = {
        IntegerKind: st.integers(min_value=-(10**30), max_value=10**30),
        Day: st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
        PartialDay: partial_dates(),
        Clock: st.times().map(lambda drawn: time(drawn.hour, drawn.minute)),
        YesNo: st.booleans(),
    }
    return plain[type(kind)]


KINDS: tuple[Kind[Any], ...] = (
    TextKind(),
    TextKind(20),
    TextKind(lines=True),
    NumberKind(0),
    NumberKind(3),
    Measurement(1),
    Measurement(3),
    IntegerKind(),
    Quantity(HAEMOGLOBIN_UNITS),
    Quantity(BILIRUBIN_UNITS, places=1),
    Day(),
    PartialDay(),
    Clock(),
    ChoiceKind(COLOURS),
    MultiChoiceKind(COLOURS),
    YesNo(),
)
ALL_KINDS = [*KINDS, *{item.kind: None for item in dictionary().fields()}]


def _kind_and_value() -> st.SearchStrategy[tuple[Kind[Any], Any]]:
    return st.sampled_from(ALL_KINDS).flatmap(lambda kind: st.tuples(st.just(kind), values_of(kind)))


@given(_kind_and_value())
def test_a_stored_value_is_loaded_and_typed_again_as_itself(drawn: tuple[Kind[Any], Any]) -> None:
    kind, value = drawn
    stored = kind.store(value)
    assert kind.load(stored) == value
    if stored:
        assert kind.parse(stored) == value


@given(_kind_and_value())
def test_a_shown_value_is_typed_again_as_itself(drawn: tuple[Kind[Any], Any]) -> None:
    kind, value = drawn
    if isinstance(kind, MultiChoiceKind) or not kind.show(value):
        return  # several labels are shown parted by commas, which labels themselves may hold
    assert kind.parse(kind.show(value)) == value


@given(_kind_and_value())
def test_a_stored_value_is_never_taken_for_a_missing_reason(drawn: tuple[Kind[Any], Any]) -> None:
    kind, value = drawn
    assert not kind.store(value).startswith("\x1f")


@given(st.sampled_from(ALL_KINDS), st.text() | st.from_regex(r"[-+0-9 .,:/A-Za-z]{0,14}", fullmatch=True))
@example(Quantity(HAEMOGLOBIN_UNITS), "g/L")
@example(IntegerKind(), "1" * 300)
@example(Clock(), "2400")
def test_any_text_is_read_or_refused_in_a_sentence(kind: Kind[Any], text: str) -> None:
    value, refusal = _read(kind, text)
    assert refusal is None or refusal.endswith((".", "?"))
    stored = "" if refusal else kind.store(value)
    if stored:
        assert kind.parse(stored) == value
        assert kind.load(stored) == value


def _read(kind: Kind[Any], text: str) -> tuple[Any, str | None]:
    try:
        return kind.parse(text), None
    except Unparsable as refused:
        return None, str(refused)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (TextKind(), "  bone marrow ", "bone marrow"),
        (TextKind(), "one\r\ntwo\rthree", "one\ntwo\nthree"),
        (TextKind(), "007", "007"),
        (NumberKind(2), "2.50", Decimal("2.50")),
        (NumberKind(2), " 2,5 ", Decimal("2.5")),
        (NumberKind(2), "−3", Decimal(-3)),
        (NumberKind(2), ".5", Decimal("0.5")),
        (NumberKind(2), "+4.", Decimal(4)),
        (NumberKind(3), "0,125", Decimal("0.125")),
        (Measurement(2), "0.5", MeasuredNumber(Decimal("0.5"))),
        (Measurement(2), " < 0,5", MeasuredNumber(Decimal("0.5"), "<")),
        (Measurement(0), ">40000", MeasuredNumber(Decimal(40000), ">")),
        (IntegerKind(), "12", 12),
        (IntegerKind(), "12.0", 12),
        (IntegerKind(), "0", 0),
        (Quantity(HAEMOGLOBIN_UNITS), "8.5 g/dL", Amount(Decimal("8.5"), "g/dL")),
        (Quantity(HAEMOGLOBIN_UNITS), "85G/L", Amount(Decimal(85), "g/L")),
        (Quantity(HAEMOGLOBIN_UNITS), "5.3mmol/l", Amount(Decimal("5.3"), "mmol/L")),
        (Quantity(BILIRUBIN_UNITS), "17 umol/L", Amount(Decimal(17), "µmol/L")),
        (Quantity(BILIRUBIN_UNITS), "17 μmol/L", Amount(Decimal(17), "µmol/L")),
        (Day(), "20230711", date(2023, 7, 11)),
        (Day(), "11 July 2023", date(2023, 7, 11)),
        (PartialDay(), "2023-7", PartialDate(2023, 7)),
        (Clock(), "1405", time(14, 5)),
        (Clock(), "9:05", time(9, 5)),
        (ChoiceKind(COLOURS), "g", "G"),
        (ChoiceKind(COLOURS), " GREEN, pale ", "G"),
        (MultiChoiceKind(COLOURS), "blue|R", ("R", "B")),
        (MultiChoiceKind(COLOURS), "B; B ;red", ("R", "B")),
        (YesNo(), "Yes", True),
        (YesNo(), "n", False),
    ],
)
def test_typed_text_is_read_as_people_mean_it(kind: Kind[Any], typed: str, value: object) -> None:
    assert kind.parse(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (NumberKind(2), "1.234", "too many decimals"),
        (NumberKind(2), "1,234", "thousands separator"),
        (NumberKind(2), "1e5", "not a number"),
        (NumberKind(2), "nan", "not a number"),
        (NumberKind(2), "Infinity", "not a number"),
        (NumberKind(2), "1.234.5", "not a number"),
        (NumberKind(2), "", "not a number"),
        (NumberKind(2), "<90", "is a bound, and this field takes no < or >. Enter the exact number, or the reason"),
        (NumberKind(2), "≥ 90", "“≥ 90” is a bound"),
        (IntegerKind(), ">2", "takes no < or >"),
        (Quantity(HAEMOGLOBIN_UNITS), "<80", "takes no < or >"),
        (Quantity(HAEMOGLOBIN_UNITS), "<80 g/L", "takes no < or >"),
        (Measurement(2), "<", "not a number"),
        (Measurement(2), "<>5", "not a number"),
        (Measurement(2), "=5", "not a number"),
        (Measurement(1), "<0.05", "too many decimals"),
        (IntegerKind(), "2.5", "not a whole number"),
        (Quantity(HAEMOGLOBIN_UNITS), "8.5", "unit"),
        (Quantity(HAEMOGLOBIN_UNITS), "8.5 mg", "g/L, g/dL or mmol/L"),
        (Day(), "2023-07", "has no day"),
        (Day(), "2023-02-29", "does not exist in the calendar"),
        (Clock(), "24:00", "not a time"),
        (Clock(), "12:60", "not a time"),
        (ChoiceKind(COLOURS), "yellow", "red, green, pale or blue"),
        (MultiChoiceKind(COLOURS), "R|yellow", "not in the list"),
        (YesNo(), "1", "not in the list"),
        (TextKind(), "a\x07b", "U+0007"),
        (TextKind(), "\ud83d", "U+D83D"),
        (TextKind(5), "123456", "has 6 characters; this field holds at most 5"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(kind: Kind[Any], typed: str, words: str) -> None:
    with pytest.raises(Unparsable) as refused:
        kind.parse(typed)
    assert words in str(refused.value)


def test_a_text_is_measured_as_excel_measures_a_cell() -> None:
    assert TextKind(2).parse("😀") == "😀"
    with pytest.raises(Unparsable):
        TextKind(1).parse("😀")
    assert len(TextKind().parse("x" * 32_767)) == 32_767
    with pytest.raises(Unparsable):
        TextKind().parse("x" * 32_768)


def test_trailing_zeros_that_were_typed_are_kept_because_they_say_the_precision() -> None:
    assert NumberKind(3).store(NumberKind(3).parse("2.500")) == "2.500"


def test_a_number_is_stored_without_an_exponent() -> None:
    assert NumberKind(6).store(Decimal("0.000001")) == "0.000001"
    assert NumberKind(0).store(Decimal("1E+3")) == "1000"


def test_an_ambiguous_date_waits_for_the_order_of_the_study() -> None:
    with pytest.raises(Unparsable):
        Day().parse("5/6/2023")
    assert Day().parse("5/6/2023", DateReading("DMY")) == date(2023, 6, 5)
    assert Day().parse("5/6/2023", DateReading("MDY")) == date(2023, 5, 6)


@pytest.mark.parametrize("options", EVERY_OPTIONS.values(), ids=lambda one: one.name)
def test_no_code_or_label_reads_as_missing_in_pandas_or_r(options: Options) -> None:
    words = {word for item in options.items for word in item}
    assert words.isdisjoint(READ_AS_MISSING)


def test_no_missing_reason_reads_as_missing_in_pandas_or_r() -> None:
    assert {reason.value for reason in MissingReason}.isdisjoint(READ_AS_MISSING)


def test_the_list_of_words_that_read_as_missing_is_that_of_pandas() -> None:
    parsers = pytest.importorskip("pandas._libs.parsers")
    assert set(parsers.STR_NA_VALUES) <= READ_AS_MISSING


@pytest.mark.parametrize("options", EVERY_OPTIONS.values(), ids=lambda one: one.name)
def test_every_code_and_every_label_leads_to_its_own_code(options: Options) -> None:
    for code, label in options.items:
        assert options.code(code) == code
        assert options.code(label) == code
        assert options.label(code) == label
        assert not set("|;\n") & set(code + label), "the characters that part several choices"


@pytest.mark.parametrize("options", EVERY_OPTIONS.values(), ids=lambda one: one.name)
def test_no_code_and_no_label_stands_twice(options: Options) -> None:
    codes, labels = zip(*options.items, strict=True)
    assert len({code.casefold() for code in codes}) == len(codes)
    assert len({label.casefold() for label in labels}) == len(labels)


def test_an_unknown_code_is_shown_as_itself() -> None:
    assert COLOURS.label("Y") == "Y"
    assert ChoiceKind(COLOURS).show("G") == "green, pale"
    assert MultiChoiceKind(COLOURS).show(("R", "B")) == "red, blue"
    assert YesNo().show(False) == "no"


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.name)
def test_a_kind_says_itself_for_the_codebook_and_the_snapshot(kind: Kind[Any]) -> None:
    assert kind.words()
    assert kind.snapshot()["kind"] == kind.name


COMPARISONS: list[Callable[[Any, Any], bool]] = [operator.lt, operator.le, operator.gt, operator.ge]


def _meanings(measured: MeasuredNumber) -> list[Decimal]:
    """Some of the values that a measurement can mean: close to its number and far from it, never the number itself."""
    steps = [Decimal(step) for step in ("0.001", "0.5", "1", "7", "1000")]
    signs = {"": [Decimal(0)], "<": [-step for step in steps], ">": steps}
    return [measured.number + step for step in signs[measured.operator]]


@given(
    st.sampled_from(COMPARISONS),
    st.builds(MeasuredNumber, st.integers(-4, 4).map(Decimal), st.sampled_from(OPERATORS)),
    st.integers(-4, 4).map(Decimal),
)
def test_a_measurement_compares_only_if_every_value_that_it_can_mean_agrees(
    compare: Callable[[Any, Any], bool], measured: MeasuredNumber, limit: Decimal
) -> None:
    answers = {compare(value, limit) for value in _meanings(measured)}
    if len(answers) == 1:
        assert compare(measured, limit) is answers.pop()
    else:
        with pytest.raises(Undecided):
            compare(measured, limit)


@pytest.mark.parametrize("typed", ["12 5", "1" * 5000, "1 000"])
def test_numbers_with_inner_spaces_or_thousands_of_digits_are_refused(typed: str) -> None:
    with pytest.raises(Unparsable):
        IntegerKind().parse(typed)
