"""What a number means by the format of its cell: a day, a time of day, or a number with so many decimals."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from cd7gui.exchange.rawcells import RawCell, RawError, RawMoment, RawNumber, RawTime

SIGNIFICANT = 15  # digits that spreadsheets keep of a number
SECONDS_PER_DAY = 86_400
ZERO_1900, ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - cells know no time zone
FIRST_RIGHT_SERIAL = 61  # 1900-03-01; spreadsheets hold 1900 for a leap year (ECMA-376 part 1, 18.17.4.1)
LAST_SERIAL = 2_958_465  # 9999-12-31

# Formats that a workbook names by number alone (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 in East Asian versions).
BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
BUILT_IN_PLACES = {1: 0, 2: 2}
BUILT_IN_PERCENTS = frozenset({9, 10})

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DAYS = re.compile(r"[yd年月日]", re.IGNORECASE)
_TIMES = re.compile(r"[hs]", re.IGNORECASE)
_PLACES = re.compile(r"0(?:\.(0+))?")


@dataclass(frozen=True)
class NumberFormat:
    """What the format of a cell says: whether it shows a date, a time, or so many decimals (None: as many as fit)."""

    is_date: bool = False
    is_time: bool = False
    places: int | None = None
    percent: bool = False


GENERAL = NumberFormat()


def format_of(number: int, code: str | None) -> NumberFormat:
    """Read a number format; one that a workbook does not spell out is built in."""
    if code is None:
        is_date, is_time, is_percent = (
            number in built_in for built_in in (BUILT_IN_DATES, BUILT_IN_TIMES, BUILT_IN_PERCENTS)
        )
        return NumberFormat(is_date, is_time, BUILT_IN_PLACES.get(number), is_percent)
    plain = _LITERALS.sub("", code.partition(";")[0])
    if plain.lower() in ("general", "@"):
        return GENERAL
    if _DAYS.search(plain):
        return NumberFormat(is_date=True)
    if _TIMES.search(plain) or "[h]" in code.lower():
        return NumberFormat(is_time=True)
    if plain.endswith("%"):
        return NumberFormat(percent=True)
    found = _PLACES.fullmatch(plain)
    return NumberFormat(places=len(found[1] or "")) if found else GENERAL


def cell_of(text: str, shape: NumberFormat, *, from_1904: bool) -> RawCell:
    """Give the cell of a number as the file spells it."""
    if shape == GENERAL and len(text) <= SIGNIFICANT and text.isascii() and text.isdigit():
        return RawNumber(Decimal(int(text)))  # most numbers, and nothing about them needs a second look
    try:
        number = float(text)
    except ValueError:
        return RawError(text)
    if not math.isfinite(number):
        return RawError(text)
    if shape.is_date:
        moment = moment_of(number, from_1904=from_1904)
        return RawError(text) if moment is None else RawMoment(moment)
    if shape.is_time and 0 <= number < 1:
        return RawTime(_time_of(number))
    return RawNumber(_shown(number, shape.places), shape.percent)


def _shown(number: float, places: int | None) -> Decimal:
    """Give the decimal that people see: 8.1 is 8.1000000000000005 in some files, and 6.10 is 6.1 in all of them."""
    value = Decimal(f"{number:.{SIGNIFICANT}g}").normalize()
    exponent = int(value.as_tuple().exponent)
    if exponent > 0:
        value = value.quantize(Decimal(1))
    if places and -exponent < places:
        value = value.quantize(Decimal(1).scaleb(-places))
    return value


def moment_of(number: float, *, from_1904: bool) -> datetime | None:
    """Give the moment that a day number means; None for one outside the calendar of spreadsheets."""
    if not 1 <= number <= LAST_SERIAL and not (from_1904 and 0 <= number <= LAST_SERIAL):
        return None
    days = int(number)
    seconds = round((number - days) * SECONDS_PER_DAY)
    if from_1904:
        return _after(ZERO_1904, days, seconds)
    if days == FIRST_RIGHT_SERIAL - 1:
        return None  # 1900-02-29, a day that never was
    return _after(ZERO_1900, days if days >= FIRST_RIGHT_SERIAL else days + 1, seconds)


def _after(zero: datetime, days: int, seconds: int) -> datetime | None:
    try:
        return zero + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None


def _time_of(number: float) -> time:
    minutes = round(number * SECONDS_PER_DAY) // 60 % (24 * 60)
    return time(minutes // 60, minutes % 60)
