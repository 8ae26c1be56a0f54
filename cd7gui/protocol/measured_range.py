"""Laboratory values below or above an assay's limit ("<0.5", ">40000"): what they can mean, and what they decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from cd7gui.domain.errors import NoAnswer
from cd7gui.domain.kinds import Measured
from cd7gui.grading.result import Grade

STEP = Decimal("0.000001")  # finer than any limit of a scale and than any decimals that a measurement takes
HIGHEST = Decimal(10) ** 9  # above every laboratory value


def ends(value: Measured) -> tuple[Decimal, Decimal]:
    """Give the lowest and the highest number that the value can be; equal for a plain number.

    Raises `NoAnswer` for a negative number, which is a slip and no measurement.
    """
    if value.number < 0:
        raise NoAnswer
    if value.operator == "<":
        return Decimal(0), max(Decimal(0), value.number - STEP)
    if value.operator == ">":
        return value.number + STEP, max(HIGHEST, value.number + STEP)
    return value.number, value.number


def standing_for(value: Measured | None, limits: Iterable[Decimal]) -> Decimal | None:
    """Give a number that lies on the same side of every limit as the value surely does.

    None for a missing or negative value, and for one that may lie on either side of a limit: "<1.0" leaves 0.5 open.
    """
    if value is None or value.number < 0:
        return None
    low, high = ends(value)
    return None if any((low < limit) != (high < limit) for limit in limits) else low


def grade_over(value: Measured, grade: Callable[[Decimal], Grade]) -> Grade:
    """Grade a value on a scale that only rises or only falls with it.

    Where its two ends have different grades the lower one is a bound ("at least 3"); where one of them cannot be
    assessed, or the bound is 0, the value cannot be assessed.
    """
    low, high = ends(value)
    first = grade(low)
    second = first if low == high else grade(high)
    if first.value == second.value and first.incomplete == second.incomplete:
        return first
    least = None if first.value is None or second.value is None else min(first.value, second.value)
    return Grade(least or None, incomplete=bool(least), scale=first.scale)
