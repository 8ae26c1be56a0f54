"""The meaning of a file's cells as a field's value: nothing is guessed, and what is unclear is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from cd7gui.domain.case_report.changes import GIVEN_REASONS, MissingReason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Unparsable
from cd7gui.domain.formatting import listed
from cd7gui.domain.values import kinds
from cd7gui.domain.values.number_kinds import OPERATORS, read_decimal
from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.exchange.mapping.roles import HeaderUnit, Part
from cd7gui.exchange.readers.number_formats import moment_of
from cd7gui.exchange.readers.raw import (
    RawCell,
    RawError,
    RawFormula,
    RawMoment,
    RawNumber,
    RawText,
    RawTime,
    RawTruth,
)

FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999  # 1927 to 2173: numbers outside are not meant as dates

IS_ERROR = "The cell contains the error {text}. Enter the value itself."
IS_FORMULA = "The cell contains a formula. Check that its value is right, then copy it and paste it as a value."
IS_PERCENT = "The cell shows {text}, but this field is not a percentage. Format the cell as a number, and check it."
NOW_A_DATE = (
    "The spreadsheet turned what was typed into the date {text}. Format the cell as text and type the value again."
)
SHOWS_OTHER = "The cell shows “{seen}” but contains {value}. Format the cell as text and type the right value."
SHOWS_NOTHING = "The cell hides its content, {value}. Format the cell as text and type the right value, or empty it."
NO_WHOLE_DAY = "The cell shows “{seen}”, which is not an exact date, but contains {value}. Type it as year-month-day."
NOT_A_DATE = "“{text}” is not a date. Type it as year-month-day, for example 2023-05-17."
NOT_A_TIME = "“{text}” is not a time of day. Type it as 14:05."
CONTRADICTS = "The cell means “{code}”, but the words beside it say “{label}”. Correct one of them."
NO_NUMBER = "There is “{operator}” but no number beside it. Enter the number, or remove the sign."
TWO_ANSWERS = "There is a value and also a reason why there is none ({reason}). Remove one of them."
NO_REASON = "“{text}” is not a reason for a missing value. Choose {reasons}."
TOO_LARGE = "No measurement is as large as {text}. Enter the value that was measured."
TOO_MANY_DIGITS = "A spreadsheet keeps only fifteen digits of a number, so {text} may have lost some. Type it as text."

Cells = Mapping[Part, RawCell]  # the filled cells of one field in one row
MOST_EXACT = Decimal(10) ** 15
DASHES = frozenset({"-", "--", "---", "–", "—", "/", "."})
DASHED_KINDS = (
    *(kinds.NumberKind, kinds.IntegerKind, kinds.Measurement, kinds.Quantity),
    *(kinds.Day, kinds.PartialDay, kinds.Clock),
)  # a coded answer may use a dash for “negative”
_FLAG = re.compile(r"(?<=\d)\s*(\*+|↓+|↑+|\s(LL?|HH?)|\s?\((LL?|HH?)\))$")  # a laboratory's mark of high or low
_CLOCK = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?$")
_MIDNIGHT = re.compile(r"[ T]+0{1,2}:00(:00(\.0+)?)?")
_WHOLE = re.compile(r"-?\d+")
_SEEN = re.compile(r"([<>≤≥]?=?)\s*(-?\d+(?:\.\d+)?)\s*([^\d\s].*)?")
_YEAR_FIRST = re.compile(r"\d{4}(-\d{2})?")
BARE_NUMBER = re.compile(r"[<>]?[-+−]?[\d.,]+")


def is_blank(cell: RawCell | None) -> bool:
    """Return whether a cell holds nothing visible."""
    return cell is None or (isinstance(cell, RawText) and not cell.value.strip())


def day_text(text: str) -> str:
    """Return a date without the time of day that a hospital system appends."""
    return _CLOCK.sub("", text.strip())


def clock_of(cell: RawCell) -> str:
    """Return the time of day beside a date, "07:30"; empty if there is none."""
    if isinstance(cell, RawMoment):
        return "" if cell.value.time() == time() else f"{cell.value:%H:%M:%S}"
    found = _CLOCK.search(cell.shown().strip()) if isinstance(cell, RawText) else None
    return found[0].strip(" T") if found and not _MIDNIGHT.fullmatch(found[0]) else ""


def in_unit(text: str, unit: HeaderUnit) -> str:
    """Return a laboratory's number for the field: without marks of high and low, in the field's unit."""
    bare = _FLAG.sub("", text)
    if unit.factor is None:
        return f"{bare} {unit.name}" if BARE_NUMBER.fullmatch(bare) else bare
    if unit.factor == 1:
        return bare
    operator = next((sign for sign in OPERATORS if bare.startswith(sign)), "")
    return f"{operator}{(read_decimal(bare[len(operator) :]) * unit.factor).normalize():f}"


def stored_text(
    item: Field[Any], cells: Cells, reading: DateReading, from_1904: bool | None, unit: HeaderUnit | None = None
) -> str | None:
    """Return the stored text for the cells of a field, None if blank. Raises `Unparsable` with a sentence.

    `unit` is the unit of the whole column.
    """
    value = None if _is_empty_or_dash(item, cells.get(Part.VALUE)) else cells[Part.VALUE]
    reason = None if is_blank(cells.get(Part.REASON)) else missing_reason_of(cells[Part.REASON])
    label = None if is_blank(cells.get(Part.LABEL)) else cells[Part.LABEL].shown()
    if reason is not None and (value is not None or label is not None):
        raise Unparsable(TWO_ANSWERS.format(reason=reason.value))
    if reason is not None:
        return reason.stored
    if value is None and label is None:
        _refuse_operator_alone(cells.get(Part.OPERATOR))
        return None
    typed = label if value is None else _typed(item, value, cells, from_1904)
    assert typed is not None  # one of the two is present
    if unit is not None and _shows_percent(value):
        unit = None  # the sign defines the number, whatever the rest of the column is
    try:
        parsed = item.parse(typed if unit is None else in_unit(typed, unit), reading)
    except Unparsable:
        if (said := _said_missing(typed)) is not None and label is None:
            return said.stored  # only if it is not an answer of the field itself, as any words are in a text field
        raise
    if value is not None and label is not None:
        _refuse_contradiction(item, parsed, label)
    return item.kind.store(parsed) or None


def missing_reason_of(cell: RawCell) -> MissingReason:
    """Parse a missing reason; raises `Unparsable`."""
    reason = _said_missing(cell.shown())
    if reason is not None:
        return reason
    raise Unparsable(
        NO_REASON.format(text=cell.shown(), reasons=listed([reason.value for reason in GIVEN_REASONS], "or"))
    )


def _refuse_operator_alone(operator: RawCell | None) -> None:
    if operator is not None and not is_blank(operator):
        raise Unparsable(NO_NUMBER.format(operator=operator.shown().strip()))


def _is_empty_or_dash(item: Field[Any], cell: RawCell | None) -> bool:
    """Return whether a cell is empty, or holds the dash that a laboratory prints for no measurement."""
    if is_blank(cell):
        return True
    dashed = isinstance(cell, RawText) and cell.value.strip() in DASHES
    return dashed and isinstance(item.kind, DASHED_KINDS)


def _shows_percent(cell: RawCell | None) -> bool:
    return cell is not None and cell.shown().rstrip().endswith("%")


def _said_missing(text: str) -> MissingReason | None:
    """Parse a missing reason in a value's place: "not done"; UN and UNK are CDASH's unknown."""
    said = text.strip().upper()
    if said in ("UN", "UNK"):
        return MissingReason.UNKNOWN
    return next((reason for reason in MissingReason if said == reason.value), None)


def _refuse_contradiction(item: Field[Any], parsed: Any, label: str) -> None:
    shown = item.kind.show(parsed)
    if label.strip().casefold() == shown.casefold():
        return
    try:
        same = bool(item.kind.parse(label) == parsed)
    except Unparsable:
        same = False
    if not same:
        raise Unparsable(CONTRADICTS.format(code=shown, label=label.strip()))


def _typed(item: Field[Any], value: RawCell, cells: Cells, from_1904: bool | None) -> str:
    if isinstance(value, RawError):
        raise Unparsable(IS_ERROR.format(text=value.value))
    if isinstance(value, RawFormula):
        raise Unparsable(IS_FORMULA)
    kind = item.kind
    if isinstance(kind, kinds.Day | kinds.PartialDay):
        if isinstance(value, RawMoment) and value.seen and not _shows_year(kind, value):
            raise Unparsable(NO_WHOLE_DAY.format(seen=value.seen, value=value.day.isoformat()))
        return _as_day(value, from_1904)
    if isinstance(value, RawMoment):
        raise Unparsable(NOW_A_DATE.format(text=value.shown()))
    if isinstance(value, RawTime) and not isinstance(kind, kinds.Clock):
        raise Unparsable(NOW_A_DATE.format(text=value.shown()))
    found = _BY_KIND.get(type(kind), _as_text)(kind, _as_seen(item, value))
    if isinstance(kind, kinds.Measurement | kinds.Quantity):
        found = _FLAG.sub("", found.strip())
    if item.unit.startswith("%"):
        found = found.strip().removesuffix("%").rstrip()
    unit, operator = cells.get(Part.UNIT), cells.get(Part.OPERATOR)
    if unit is not None and isinstance(kind, kinds.Quantity):
        return f"{found} {unit.shown()}"
    sign = operator.shown().strip() if operator is not None else ""
    return found if found.startswith(sign) else sign + found


def _as_seen(item: Field[Any], value: RawCell) -> RawCell:
    """Return a number as seen if its cell shows a percentage and the field takes per cent."""
    if not isinstance(value, RawNumber):
        return value
    if value.seen is not None:
        return _as_format_shows(item, value, value.seen)
    if not value.percent:
        return value
    if not item.unit.startswith("%"):
        raise Unparsable(IS_PERCENT.format(text=value.shown()))
    return RawNumber((value.value * 100).normalize())


def _as_format_shows(item: Field[Any], value: RawNumber, seen: str) -> RawCell:
    """Return what counts if a number's format shows something else: the text seen, or a number if it is one."""
    if not seen:
        raise Unparsable(SHOWS_NOTHING.format(value=f"{value.value:f}"))
    if not isinstance(item.kind, DASHED_KINDS):
        same = _WHOLE.fullmatch(seen) and Decimal(seen) == value.value and not isinstance(item.kind, kinds.TextKind)
        return RawNumber(value.value) if same else RawText(seen)
    read = _SEEN.fullmatch(seen)
    sign, number, unit = read.groups() if read else ("", "", "")
    if not number or abs(Decimal(number) - value.value) > _last_place(number):
        raise Unparsable(SHOWS_OTHER.format(seen=seen, value=f"{value.value:f}"))
    if unit and isinstance(item.kind, kinds.Quantity):
        return RawText(f"{sign}{value.value:f} {unit}")
    if unit and unit != item.unit:
        raise Unparsable(SHOWS_OTHER.format(seen=seen, value=f"{value.value:f}"))
    return RawText(f"{sign}{value.value:f}") if sign else RawNumber(value.value)


def _last_place(number: str) -> Decimal:
    return Decimal(1).scaleb(-len(number.partition(".")[2]))


def _as_day(value: RawCell, from_1904: bool | None) -> str:
    if isinstance(value, RawMoment):
        return value.seen or value.day.isoformat()
    if isinstance(value, RawNumber) and value.seen == "":
        raise Unparsable(SHOWS_NOTHING.format(value=f"{value.value:f}"))
    if (
        isinstance(value, RawNumber)
        and value.seen is None
        and from_1904 is not None
        and FIRST_SERIAL <= value.value <= LAST_SERIAL
    ):
        moment = moment_of(float(value.value), from_1904=from_1904)
        if moment is not None:
            return date.isoformat(moment.date())
    if isinstance(value, RawTime | RawTruth):
        raise Unparsable(NOT_A_DATE.format(text=value.shown()))
    return day_text(value.shown())


def _shows_year(kind: Any, value: RawMoment) -> bool:
    return isinstance(kind, kinds.PartialDay) and _YEAR_FIRST.fullmatch(value.seen) is not None


def _as_number(kind: Any, value: RawCell) -> str:
    if isinstance(value, RawNumber):
        if abs(value.value) >= MOST_EXACT:
            raise Unparsable(TOO_LARGE.format(text=f"{value.value:.3E}"))
        # The zeros that a format adds beyond the field's decimals mean nothing.
        places = getattr(kind, "places", 0)
        exponent = -int(value.value.as_tuple().exponent)
        shortest = value.value.normalize()
        if exponent > places >= -int(shortest.as_tuple().exponent):
            return f"{value.value.quantize(Decimal(1).scaleb(-places)):f}"
    return value.shown()


def _as_yes_no(_: Any, value: RawCell) -> str:
    return ("Y" if value.value else "N") if isinstance(value, RawTruth) else value.shown()


def _as_clock(_: Any, value: RawCell) -> str:
    if isinstance(value, RawNumber):
        raise Unparsable(NOT_A_TIME.format(text=value.shown()))
    return value.shown()


def _as_text(_: Any, value: RawCell) -> str:
    if isinstance(value, RawNumber) and abs(value.value) >= MOST_EXACT:
        raise Unparsable(TOO_MANY_DIGITS.format(text=value.shown()))
    return value.shown()


_BY_KIND: Mapping[type, Callable[[Any, RawCell], str]] = {
    kinds.NumberKind: _as_number,
    kinds.IntegerKind: _as_number,
    kinds.Measurement: _as_number,
    kinds.Quantity: _as_number,
    kinds.YesNo: _as_yes_no,
    kinds.Clock: _as_clock,
}


def same_value(item: Field[Any], one: str | None, other: str | None) -> bool:
    """Return whether two stored texts mean the same: 8.50 is 8.5."""
    if one == other:
        return True
    if one is None or other is None or one.startswith("\x1f") or other.startswith("\x1f"):
        return False
    try:
        return bool(item.kind.load(one) == item.kind.load(other))
    except (ValueError, ArithmeticError):  # a newer version may have written what this one cannot read
        return False
