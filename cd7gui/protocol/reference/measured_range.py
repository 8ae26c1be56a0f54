"""Laboratory values beyond an assay's limit ("<0.5", ">40000"): their possible range, and conclusions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

from cd7gui.domain.errors import NoAnswer, Undecided
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.result import Grade

T = TypeVar("T")

STEP = Decimal("0.000001")  # finer than any limit of a scale and any decimals of a measurement
HIGHEST = Decimal(10) ** 9  # above every laboratory value


def ends(value: MeasuredNumber) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest number that the value can be; equal for a plain number.

    Raises `NoAnswer` for a negative number, which is a typing error.
    """
    if value.number < 0:
        raise NoAnswer
    if value.below:
        return Decimal(0), max(Decimal(0), value.number - (STEP if value.operator == "<" else 0))
    if value.above:
        least = value.number + (STEP if value.operator == ">" else 0)
        return least, max(HIGHEST, least)
    return value.number, value.number


LOW_END, HIGH_END = 0, 1  # the two ends of a value's possible range


def at_end(value: MeasuredNumber | None, end: int, most: Decimal = HIGHEST) -> Decimal | None:
    """Return one end of a value's possible range, up to `most` for ">"; None for a missing value.

    Raises `NoAnswer` for a negative one.
    """
    if value is None:
        return None
    found = ends(value)[end]
    return min(found, most) if value.above else found


def agreed(lowest: T, highest: T) -> T:
    """Return the result of both ends; raises `NoAnswer` if they differ."""
    if lowest != highest:
        raise NoAnswer
    return lowest


def representative_of(value: MeasuredNumber | None, limits: Iterable[Decimal]) -> Decimal | None:
    """Return a number that is on the same side of every limit as the value surely is.

    None for a missing or negative value, and for one that may be on either side of a limit: "<1.0" leaves 0.5 open.
    """
    if value is None or value.number < 0:
        return None
    low, high = ends(value)
    return None if any((low < limit) != (high < limit) for limit in limits) else low


def all_reach(*measured: tuple[MeasuredNumber, Decimal]) -> bool:
    """Return whether each value reaches its limit; raises `Undecided` if one may be under it and none surely is."""
    questions: list[Undecided] = []
    for value, limit in measured:
        try:
            if value < limit:
                return False
        except Undecided as question:
            questions.append(question)
    if questions:
        raise questions[0]
    return True


def grade_over(value: MeasuredNumber, grade: Callable[[Decimal], Grade]) -> Grade:
    """Grade a value on a scale that is monotonic in it.

    If its two ends have different grades, the lower one is a bound ("at least 3"); if one of them cannot be assessed,
    or the bound is 0, the value cannot be assessed.
    """
    low, high = ends(value)
    first = grade(low)
    second = first if low == high else grade(high)
    if first.value == second.value and first.incomplete == second.incomplete:
        return first
    least = None if first.value is None or second.value is None else min(first.value, second.value)
    return Grade(least or None, incomplete=bool(least), scale=first.scale)
