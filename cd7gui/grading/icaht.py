"""Immune effector cell-associated haematotoxicity (ICAHT), early and late, EHA/EBMT consensus of 2023.

The days are counted after the CAR-T infusion, neutrophils in 10⁹/L. Counts are not rounded. The counting rules (daily
lowest, gaps of up to seven days bridged by a straight line, runs joined across recoveries shorter than three days) are
Liang's; whether days are counted in the longest run or in all is not agreed, so both are returned and the run decides.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from cd7gui.grading.bounds import band, below, up_to
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

EARLY = Scale(
    "Early ICAHT, EHA/EBMT",
    "2023",
    "Rejeski, Blood 2023;142:865-877; counting rules of Liang",
    ("the table of grades", "that days count in the longest run, not in all"),
)
LATE = Scale(
    "Late ICAHT, EHA/EBMT", "2023", "Rejeski, Blood 2023;142:865-877; counting rules of Liang", ("the table of grades",)
)

NEUTROPENIA_UP_TO = Decimal("0.5")
"""10⁹/L; exactly 0.5 counts here, though it is not grade 4 in CTCAE 5.0 and counts as engrafted."""
PROFOUND_UP_TO = Decimal("0.1")
EARLY_LAST_DAY = 30
LATE_DAYS = (31, 100)
EARLY_DAYS_NEUTROPENIC = (below("1"), below("7"), below("14"))
"""1-6 days are grade 1, 7-13 grade 2, 14 and more grade 3."""
EARLY_DAYS_PROFOUND = {7: 3, 14: 4}
"""With this many days at or below 0.1, the grade is at least this."""
NEVER_RECOVERED = 4
ONSET_OF_NEVER_RECOVERED = 3
"""A run that begins by this day and is unbroken to the last count was never above 0.5."""
BRIDGED_DAYS = 7
BREAK_DAYS = 3
"""A recovery of fewer days does not end a run; used for 0.1 as for 0.5 [convention]."""
LATE_EDGES = (up_to("0.1"), up_to("0.5"), up_to("1.0"), up_to("1.5"))
"""From the worst: grade 4 up to 0.1, none above 1.5."""
NOT_TRANSIENT_UP_TO = Decimal("1.5")
_RECOVERED, _EMPTY = Decimal(1000), Decimal(0)


@dataclass(frozen=True, slots=True)
class Durations:
    """Days of neutropenia (<= 0.5) and of profound neutropenia (<= 0.1) in the longest joined run."""

    neutropenic: int
    profound: int
    never_recovered: bool


@dataclass(frozen=True, slots=True)
class EarlyIcaht:
    """The early grade with the durations in the counts, and the day on which a transplant ended them."""

    grade: Grade
    durations: Durations
    censored_on_day: int | None


def early_grade(neutropenic: int | None, profound: int | None, *, never_recovered: bool | None) -> Grade:
    """Return the early grade by days at or below 0.5 and 0.1, and whether counts were never above 0.5.

    Raises OutsideScale for a negative number of days.
    """
    for days in (neutropenic, profound):
        if days is not None and days < 0:
            raise OutsideScale(f"The duration is {days} days; it cannot be negative.")
    low = _early(neutropenic or 0, profound or 0, never_recovered is True)
    endless = EARLY_LAST_DAY + 1
    high = _early(
        endless if neutropenic is None else neutropenic,
        endless if profound is None else profound,
        never_recovered is not False,
    )
    reason = "" if low == high else "A duration or the recovery is not entered."
    return graded(EARLY, GradeSpan(low, high), reason)


def early_icaht(
    counts: Iterable[tuple[int, Decimal]], *, died_on_day: int | None = None, censored_on_day: int | None = None
) -> EarlyIcaht:
    """Return the early grade from neutrophil counts by day after infusion (days 0-30).

    ``censored_on_day`` is the day of a transplant: counts from then on are not used and later days are unknown. Days
    without a count that are not bridged by a straight line are unknown too; if they could change the grade, it is a
    lower bound.
    """
    end = EARLY_LAST_DAY if censored_on_day is None else min(EARLY_LAST_DAY, censored_on_day - 1)
    lowest = _daily_lowest(counts, 0, end)
    last = max(lowest, default=0)
    days = _bridged(lowest, _last_day(last, died_on_day))
    proven = _durations([_RECOVERED if each is None else each for each in days], last)
    feared = _durations([_EMPTY if each is None else each for each in days], len(days) - 1)
    span = GradeSpan(_grade_of(proven), max(_grade_of(proven), _grade_of(feared))) if lowest else GradeSpan(0, 4)
    return EarlyIcaht(graded(EARLY, span, _early_reason(proven, span, censored_on_day)), proven, censored_on_day)


def late_grade(nadir: Decimal | None, second_lowest: Decimal | None) -> Grade:
    """Return the late grade by the lowest count after day 30, if the second lowest is low as well.

    A single count is graded alone. Raises OutsideScale if the second lowest is under the lowest.
    """
    if nadir is None:
        return Grade(None, incomplete=False, scale=LATE, reason="There is no count from day 31 to 100.")
    if second_lowest is not None and second_lowest < nadir:
        raise OutsideScale(f"The second lowest count is {second_lowest}, under the lowest of {nadir}; exchange them.")
    if second_lowest is not None and second_lowest > NOT_TRANSIENT_UP_TO:
        return Grade(0, incomplete=False, scale=LATE, reason="No second low count: transient at most.")
    return Grade(
        len(LATE_EDGES) - band(nadir, LATE_EDGES), incomplete=False, scale=LATE, reason=f"The nadir is {nadir}."
    )


def late_icaht(counts: Iterable[tuple[int, Decimal]], *, last_day: int | None = None) -> Grade:
    """Return the late grade from neutrophil counts by day after infusion, day 31 to 100.

    ``last_day`` ends the window earlier: transplant, progression or last contact.
    """
    first, last = LATE_DAYS
    daily = sorted(_daily_lowest(counts, first, last if last_day is None else min(last, last_day)).values())
    return late_grade(daily[0] if daily else None, daily[1] if len(daily) > 1 else None)


def _early(neutropenic: int, profound: int, never_recovered: bool) -> int:
    by_profound = max((grade for days, grade in EARLY_DAYS_PROFOUND.items() if profound >= days), default=0)
    never = NEVER_RECOVERED if never_recovered else 0
    return max(band(Decimal(neutropenic), EARLY_DAYS_NEUTROPENIC), by_profound, never)


def _grade_of(durations: Durations) -> int:
    return _early(durations.neutropenic, durations.profound, durations.never_recovered)


def _daily_lowest(counts: Iterable[tuple[int, Decimal]], first: int, last: int) -> dict[int, Decimal]:
    lowest: dict[int, Decimal] = {}
    for day, count in counts:
        if count < 0:
            raise OutsideScale(f"The neutrophil count of day {day} is {count}; it cannot be negative.")
        if first <= day <= last:
            lowest[day] = min(count, lowest.get(day, count))
    return lowest


def _last_day(last_counted: int, died_on_day: int | None) -> int:
    """Return the last day of the window; if a bridge would reach an early death, it is the last count."""
    if died_on_day is None or died_on_day > EARLY_LAST_DAY:
        return EARLY_LAST_DAY
    return last_counted if died_on_day - last_counted <= BRIDGED_DAYS else died_on_day


def _bridged(lowest: dict[int, Decimal], last_day: int) -> list[Decimal | None]:
    """Return counts of day 0 to ``last_day``; short gaps are filled by a straight line, the rest is None."""
    days = [lowest.get(day) for day in range(last_day + 1)]
    for before, after in pairwise(sorted(lowest)):
        if 1 < after - before <= BRIDGED_DAYS + 1:
            for day in range(before + 1, after):
                weighted = lowest[before] * (after - day) + lowest[after] * (day - before)
                days[day] = weighted / (after - before)
    return days


def _durations(days: Sequence[Decimal], last_counted: int) -> Durations:
    neutropenic, profound = ([each <= limit for each in days] for limit in (NEUTROPENIA_UP_TO, PROFOUND_UP_TO))
    runs = _runs(neutropenic)
    # As a gap of seven days is bridged, a run up to a count in the last seven days lasts to the end [convention].
    reaches = last_counted >= len(days) - 1 - BRIDGED_DAYS
    never = reaches and any(start <= ONSET_OF_NEVER_RECOVERED and end >= last_counted for start, end in runs)
    return Durations(_longest(runs), _longest(_runs(profound)), never)


def _runs(low: Sequence[bool]) -> list[tuple[int, int]]:
    """Return first and last day of each run of low days, joined over recoveries shorter than BREAK_DAYS."""
    runs: list[tuple[int, int]] = []
    for day in (day for day, is_low in enumerate(low) if is_low):
        if runs and day - runs[-1][1] <= BREAK_DAYS:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _longest(runs: Sequence[tuple[int, int]]) -> int:
    return max((end - start + 1 for start, end in runs), default=0)


def _early_reason(proven: Durations, span: GradeSpan, censored_on_day: int | None) -> str:
    days = f"{proven.neutropenic} days at or below 0.5, {proven.profound} at or below 0.1 in the longest run"
    never = ", never above 0.5 again" if proven.never_recovered else ""
    censored = f"; censored at day {censored_on_day}" if censored_on_day is not None else ""
    return f"{days}{never}{censored}{'' if span.decided else '; other days are unknown'}."
