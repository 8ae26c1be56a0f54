"""Formatting of numbers, percentages, intervals and days, shared by window, workbook and command line."""

from __future__ import annotations

import math
from datetime import date

DAYS_PER_MONTH = 30.4375  # 365.25 / 12; times are analysed in days and printed in months

# Binary doubles miss decimal halves slightly (0.675 is 0.67499…); a printed half must still round up.
ROUNDING_TOLERANCE = 1e-9


LONGEST_NAME = 200  # characters of a name that is shown, written to a file or stored in the trail
LONGEST_PATH = 1000  # of a path that is shown


def printable_name(name: str, most: int = LONGEST_NAME) -> str:
    """Return a name in printable form: undecodable bytes and unprintable characters become �."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[: most + 1])
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


# What East Asian keyboards and printed copies use in place of ASCII digits and signs.
_HALF_WIDTH = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63], ord("-")),
    **dict.fromkeys([0x3002, 0xFF61], ord(".")),
    **dict.fromkeys([0x3000, 0x00A0, 0x2007, 0x202F], ord(" ")),
}


def half_width(text: str) -> str:
    """Return digits and signs in ASCII: "２０２３－０７" gives "2023-07", "≤５" gives "<=5"."""
    return text.translate(_HALF_WIDTH).replace("≤", "<=").replace("≥", ">=")


def half_up(value: float, places: int = 0) -> str:
    """Format a number rounded half away from zero, with the tolerance that decimal halves in doubles need."""
    scale = 10**places
    scaled = math.floor(abs(value) * scale + 0.5 + ROUNDING_TOLERANCE)
    sign = "−" if value < 0 and scaled else ""
    return f"{sign}{scaled // scale}" + (f".{scaled % scale:0{places}d}" if places else "")


def plain(value: float, places: int) -> str:
    """Format a number with at most `places` decimals, rounded half up, without trailing zeros: 9.50 gives "9.5"."""
    shown = half_up(value, places)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent(fraction: float) -> str:
    """Format a fraction as a whole per cent: 0.675 gives "68"."""
    return half_up(fraction * 100)


def percent_with_limits(value: float, lower: float | None, upper: float | None, level: float = 0.95) -> str:
    """Format "68% (95% CI 43–100)"; a missing limit is "not estimable"."""
    point = f"{percent(value)}%"
    if lower is None and upper is None:
        return point
    low = "NE" if lower is None else percent(lower)
    high = "NE" if upper is None else percent(upper)
    if lower is not None and upper is not None and low == high and lower < upper:
        places = next((most for most in (1, 2) if half_up(lower * 100, most) != half_up(upper * 100, most)), 3)
        low, high = (plain(limit * 100, places) for limit in (lower, upper))  # "100–100" would claim certainty
    return f"{point} ({percent(level)}% CI {low}–{high})"


def months(days: float) -> float:
    """Return months of 30.4375 days."""
    return days / DAYS_PER_MONTH


def print_months(days: float | None) -> str:
    """Format days as months with one decimal; None is "not reached"."""
    return "not reached" if days is None else half_up(months(days), 1)


def study_day(clock: str, day: date, origin: date) -> str:
    """Format the distance from an origin: study_day("T", …) gives "T+25", "T−3" or "T+0"."""
    distance = (day - origin).days
    return f"{clock}{'+' if distance >= 0 else '−'}{abs(distance)}"


MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_in_words(day: date) -> str:
    """Format a date so that day and month cannot be confused: "14 Mar 2026"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def listed(words: list[str], conjunction: str = "and") -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def counted(number: int, one: str, many: str) -> str:
    """Format a count with its noun: "1 error", "3 errors", "8,358 values"."""
    return f"{number:,} {one if number == 1 else many}"
