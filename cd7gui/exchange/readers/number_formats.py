"""The meaning of a number by its cell format: a date, part of a day, a time, or a number, as people see it."""

from __future__ import annotations

import math
import re
from datetime import datetime, time, timedelta
from decimal import Decimal

from cd7gui.exchange.readers.format_codes import FormatSection, sections_of, shown_as
from cd7gui.exchange.readers.raw import RawCell, RawError, RawMoment, RawNumber, RawTime
from cd7gui.records import dataclass

SIGNIFICANT = 15  # digits that spreadsheets keep of a number
SECONDS_PER_DAY = 86_400
ZERO_1900, ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no time zone
FIRST_RIGHT_SERIAL = 61  # 1900-03-01; spreadsheets treat 1900 as a leap year (ECMA-376 part 1, 18.17.4.1)
LAST_SERIAL = 2_958_465  # 9999-12-31

# Formats of East Asian versions that a workbook names by number alone (ECMA-376 part 1, 18.8.30). Where versions differ
# they are taken for whole dates, except those that show only a month in Chinese.
EAST_ASIAN_DAYS = frozenset({*range(27, 32), *range(34, 37), *range(50, 59)})
EAST_ASIAN_MONTHS = frozenset({27, 36, 50, 52, 57})
EAST_ASIAN_TIMES = frozenset({32, 33})

YEAR, MONTH, DAY = 1, 2, 4  # the parts of a date that a format shows
WHOLE = YEAR | MONTH | DAY
_BARE = re.compile(r"-?\d*\.?\d+")
_ZEROS = re.compile(r"-?0\d")


@dataclass(frozen=True)
class NumberFormat:
    """The meaning of a cell format: whether it shows a date (and which parts), a time, or a number of decimals.

    `places` None: as many as fit.
    """

    date_parts: int = 0
    is_time: bool = False
    places: int | None = None
    percent: bool = False
    months_alone: bool = False  # in some versions: the first of a month may mean the month
    sections: tuple[FormatSection, ...] = ()


GENERAL = NumberFormat()


def format_of(number: int, code: str | None) -> NumberFormat:
    """Parse a number format; one that a workbook does not spell out is built in."""
    if code is None:
        if number in EAST_ASIAN_DAYS:
            return NumberFormat(WHOLE, months_alone=number in EAST_ASIAN_MONTHS)
        if number in EAST_ASIAN_TIMES:
            return NumberFormat(is_time=True)
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        code = BUILTIN_FORMATS.get(number, "General")
    sections = sections_of(code)
    plain = sections[0].plain.strip()
    if (
        plain in ("general", "@", "")
        and len(sections) == 1
        and not any(kind == "quoted" for kind, _ in sections[0].tokens)
    ):
        return GENERAL
    elapsed = any(kind == "elapsed" for kind, _ in sections[0].tokens)
    letters = "".join(text for kind, text in sections[0].tokens if kind == "letter").lower()
    parts = _date_parts(letters, general="general" in plain or "e+" in plain or "e-" in plain)
    if parts:
        return NumberFormat(parts)
    if elapsed or re.search("[hs]", letters):
        return NumberFormat(is_time=True, sections=sections if elapsed else ())
    places = len(plain.partition(".")[2]) if re.fullmatch(r"0(\.0+)?", plain) else None
    percent = plain.endswith("%") and not any(kind == "quoted" for kind, _ in sections[0].tokens)
    return NumberFormat(places=None if percent else places, percent=percent, sections=() if percent else sections)


def _date_parts(letters: str, *, general: bool) -> int:
    if general:
        return 0
    days = re.sub("d{3,}", "", letters)
    year = YEAR if re.search("[yeg年]", letters) else 0
    day = DAY if "d" in days or "日" in letters else 0
    bare = re.sub(r"h[^a-z]*m+|m+[^a-z]*s", "", letters)
    month = MONTH if re.search("m{3,}|月", bare) or ((year or day) and "m" in bare) else 0
    return year | month | day


def cell_of(number: float, shape: NumberFormat, *, from_1904: bool) -> RawCell:
    """Return the cell of a number."""
    if shape is GENERAL and isinstance(number, int) and abs(number) < 10**SIGNIFICANT:
        return RawNumber(Decimal(number))  # most numbers, which need no further processing
    try:
        number = float(number)
    except OverflowError:
        return RawError(str(number))
    if not math.isfinite(number):
        return RawError(str(number))
    if shape.date_parts:
        return _moment_cell(number, shape, from_1904=from_1904)
    if shape.is_time:
        return time_cell(number, elapsed=bool(shape.sections))
    value = _shown(number, shape.places)
    return RawNumber(value, shape.percent, _other_words(value, shape))


def _moment_cell(number: float, shape: NumberFormat, *, from_1904: bool) -> RawCell:
    moment = moment_of(number, from_1904=from_1904)
    if moment is None:
        return RawError(f"{number:.{SIGNIFICANT}g}")
    parts = shape.date_parts
    if shape.months_alone and moment.day == 1:
        parts = YEAR | MONTH
    if parts == WHOLE:
        return RawMoment(moment)
    seen = {YEAR: f"{moment:%Y}", YEAR | MONTH: f"{moment:%Y-%m}", MONTH: f"{moment:%B}", DAY: f"{moment:%d}"}
    return RawMoment(moment, seen.get(parts, f"{moment.day} {moment:%B}"))


def time_cell(number: float, *, elapsed: bool, seen: str = "") -> RawCell:
    """Return the cell of part of a day, or of hours that are not a time of day: negative, or over 24.

    `elapsed` means that hours continue beyond a day; `seen` is what the cell shows, if known.
    """
    if 0 <= number < 1:
        return RawTime(_time_of(number))
    minutes = round(abs(number) * SECONDS_PER_DAY) // 60
    hours = minutes // 60 if elapsed else minutes // 60 % 24
    sign = "-" if number < 0 else ""
    return RawNumber(_shown(number, None), seen=seen or f"{sign}{hours:02d}:{minutes % 60:02d}")


def _other_words(value: Decimal, shape: NumberFormat) -> str | None:
    """Return what a cell shows if that differs in meaning from its number, else None."""
    if not shape.sections:
        return None
    seen = shown_as(shape.sections, value, f"{value.normalize():f}")
    if seen is None:
        return None
    level = f"-{seen[1:-1].strip()}" if seen.startswith("(") and seen.endswith(")") else seen
    if _BARE.fullmatch(level) and not _ZEROS.match(level):
        places = len(level.partition(".")[2])
        # Rounding does not change the meaning: the measured number counts with all its digits.
        if abs(Decimal(level) - value) <= Decimal(1).scaleb(-places):
            return None
    return seen


def _shown(number: float, places: int | None) -> Decimal:
    """Return the decimal that people see: 8.1 is 8.1000000000000005 in some files, and 6.10 is 6.1 in all of them."""
    value = Decimal(f"{number:.{SIGNIFICANT}g}").normalize()
    exponent = int(value.as_tuple().exponent)
    if exponent > 0:
        value = Decimal(int(value))
    if places and -exponent < places and value.adjusted() + places < SIGNIFICANT:
        value = value.quantize(Decimal(1).scaleb(-places))
    return value


def moment_of(number: float, *, from_1904: bool) -> datetime | None:
    """Return the date and time of a day number; None outside the calendar of spreadsheets."""
    if not 1 <= number <= LAST_SERIAL and not (from_1904 and 0 <= number <= LAST_SERIAL):
        return None
    days = int(number)
    seconds = round((number - days) * SECONDS_PER_DAY)
    if from_1904:
        return _after(ZERO_1904, days, seconds)
    if days == FIRST_RIGHT_SERIAL - 1:
        return None  # 1900-02-29, a date that did not exist
    return _after(ZERO_1900, days if days >= FIRST_RIGHT_SERIAL else days + 1, seconds)


def _after(zero: datetime, days: int, seconds: int) -> datetime | None:
    try:
        return zero + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None


def _time_of(number: float) -> time:
    minutes = round(number * SECONDS_PER_DAY) // 60 % (24 * 60)
    return time(minutes // 60, minutes % 60)
