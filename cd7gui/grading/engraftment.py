"""Engraftment after transplant: the day of neutrophil and platelet recovery, with the deciding rows.

Recovery is the first of three consecutive laboratory values on different days at or above the limit, after the nadir;
for platelets with no platelet transfusion in the seven days before each value. There is no conditioning in this trial,
so the nadir precedes the transplant: what counts is that the patient was below the limit at the transplant or fell
below it afterwards. Of several values of a day the lowest counts. Sources: CIBMTR forms manual q8-14; PMC11161398 table
1.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from cd7gui.grading.result import OutsideScale, Scale
from cd7gui.records import dataclass

NEUTROPHILS = Scale(
    "Neutrophil engraftment", "CIBMTR, 3 consecutive values", "CIBMTR forms manual q8-11; PMC11161398 table 1"
)
PLATELETS = Scale(
    "Platelet engraftment", "CIBMTR, 3 consecutive values", "CIBMTR forms manual q12-14; PMC11161398 table 1"
)
ANC_FROM = Decimal("0.5")
PLATELETS_FROM = Decimal(20)
"""10⁹/L; the limit itself is recovered."""
CONSECUTIVE = 3
TRANSFUSION_FREE_DAYS = 7
"""After a transfusion on day 0, day 7 is the first day that can count."""
BASELINE_DAYS = 7
"""A value up to this many days before the transplant shows whether it began in cytopenia [convention]."""


class Recovery(StrEnum):
    """The result."""

    RECOVERED = "recovered"
    NOT_YET = "not_yet"
    NEVER_BELOW = "never_below"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class EngraftmentResult:
    """A recovery and its evidence.

    ``day`` counts from the transplant. ``rows`` are the three values that decide (date and count in 10⁹/L). ``nadir``
    is the lowest value of the cytopenia before them. ``lower_later`` asks for review: a later value is under the nadir,
    so the values may have come before the true nadir. ``reason`` is one sentence.
    """

    recovery: Recovery
    scale: Scale
    reason: str
    recovered_on: date | None = None
    day: int | None = None
    rows: tuple[tuple[date, Decimal], ...] = ()
    nadir: tuple[date, Decimal] | None = None
    lower_later: bool = False


_Values = Sequence[tuple[date, Decimal]]


def neutrophil_engraftment(counts: Iterable[tuple[date, Decimal]], transplant: date) -> EngraftmentResult:
    """Return the day of neutrophil recovery (>= 0.5) from dated counts in 10⁹/L. OutsideScale for a negative count."""
    daily = _daily_lowest(counts, transplant)
    start = _first_below(daily, ANC_FROM)
    return _engraftment(NEUTROPHILS, daily, transplant, start, [count >= ANC_FROM for _, count in daily])


def platelet_engraftment(
    counts: Iterable[tuple[date, Decimal]], transfusions: Iterable[date] | None, transplant: date
) -> EngraftmentResult:
    """Return the day of platelet recovery (>= 20) from dated counts in 10⁹/L and platelet transfusions.

    Transfusions are given by day; an empty list means none, with None the recovery is not assessable. Raises
    OutsideScale for a negative count.
    """
    if transfusions is None:
        return EngraftmentResult(Recovery.NOT_ASSESSABLE, PLATELETS, "Platelet transfusions are not entered.")
    given = sorted(set(transfusions))
    daily = _daily_lowest(counts, transplant)
    good = [count >= PLATELETS_FROM and not _transfused_before(day, given) for day, count in daily]
    start = next((index for index, is_good in enumerate(good) if not is_good), None)
    return _engraftment(PLATELETS, daily, transplant, start, good)


def _engraftment(
    scale: Scale, daily: _Values, transplant: date, start: int | None, good: Sequence[bool]
) -> EngraftmentResult:
    if start is None:
        return _without_cytopenia(scale, daily, transplant)
    first = next((index for index in range(start, len(daily)) if _holds(good, index)), None)
    nadir = min(daily[start:first], key=lambda row: row[1])
    if first is None:
        reason = f"No {CONSECUTIVE} consecutive values on different days after the nadir are sufficient yet."
        return EngraftmentResult(Recovery.NOT_YET, scale, reason, nadir=nadir)
    rows = tuple(daily[first : first + CONSECUTIVE])
    recovered = rows[0][0]
    words = ", ".join(f"{count} on {day.isoformat()}" for day, count in rows)
    return EngraftmentResult(
        Recovery.RECOVERED,
        scale,
        f"First of {CONSECUTIVE} consecutive values: {words}.",
        recovered_on=recovered,
        day=(recovered - transplant).days,
        rows=rows,
        nadir=nadir,
        lower_later=any(count < nadir[1] for _, count in daily[first + CONSECUTIVE :]),
    )


def _without_cytopenia(scale: Scale, daily: _Values, transplant: date) -> EngraftmentResult:
    if any(day <= transplant for day, _ in daily):
        return EngraftmentResult(Recovery.NEVER_BELOW, scale, "No value from the transplant on is below the limit.")
    reason = (
        f"No count from the {BASELINE_DAYS} days before the transplant to its day tells whether it began in cytopenia."
    )
    return EngraftmentResult(Recovery.NOT_ASSESSABLE, scale, reason)


def _holds(good: Sequence[bool], index: int) -> bool:
    run = good[index : index + CONSECUTIVE]
    return len(run) == CONSECUTIVE and all(run)


def _first_below(daily: _Values, limit: Decimal) -> int | None:
    return next((index for index, (_, count) in enumerate(daily) if count < limit), None)


def _daily_lowest(counts: Iterable[tuple[date, Decimal]], transplant: date) -> _Values:
    """Return the lowest count of each day, from the last at or before transplant (at most a week old) on."""
    lowest: dict[date, Decimal] = {}
    for day, count in counts:
        if count < 0:
            raise OutsideScale(f"The count of {day.isoformat()} is {count}; it cannot be negative.")
        lowest[day] = min(count, lowest.get(day, count))
    days = sorted(lowest)
    oldest = transplant - timedelta(days=BASELINE_DAYS)
    baseline = max((day for day in days if oldest <= day <= transplant), default=transplant)
    return [(day, lowest[day]) for day in days if day >= baseline]


def _transfused_before(day: date, transfusions: Sequence[date]) -> bool:
    return any(timedelta(0) <= day - given < timedelta(days=TRANSFUSION_FREE_DAYS) for given in transfusions)
