"""Table cells that describe a number per patient: n, median and range, shares and rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import floor, inf, log10
from statistics import median

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.cell_table import TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up, percent, plain
from cd7gui.protocol.endpoints.safety.measured import Measured, Measures
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.records import dataclass
from cd7gui.stats.rates import exact_rate

Lines = tuple[TableLine, ...]
KeepLines = Callable[[str, tuple[object, ...], Callable[[], Lines]], Lines]
"""Returns named lines of a table, derived again only if what they read of the patients differs."""
NOBODY = TableCell("–")
PER = 100  # patient-days of a rate


@dataclass(frozen=True)
class FoundNumbers:
    """The numbers of the patients who have one, with the values behind them."""

    each: Sequence[tuple[tuple[DecidingValue, ...], Measured]]

    @cached_property
    def deciders(self) -> tuple[DecidingValue, ...]:
        """The values behind the numbers."""
        return tuple(one for behind, _ in self.each for one in behind)


class Column:
    """The patients of a column with their values; each number is found once, whatever the number of lines."""

    def __init__(self, each: Iterable[tuple[PatientReadings, Measures]]) -> None:
        self.each = tuple(each)
        self._found: dict[str, FoundNumbers] = {}
        self._without: dict[tuple[str, ...], tuple[DecidingValue, ...]] = {}

    def __len__(self) -> int:
        return len(self.each)

    def found(self, name: str) -> FoundNumbers:
        """Return the numbers of the patients who have one."""
        if name not in self._found:
            self._found[name] = FoundNumbers(
                [
                    (patient.behind[name], found)
                    for patient, measured in self.each
                    if isinstance(found := measured[name], Measured)
                ]
            )
        return self._found[name]

    def without(self, *names: str) -> tuple[DecidingValue, ...]:
        """Return the patients without any of these numbers, with the reason."""
        if names not in self._without:
            self._without[names] = tuple(self._missing(*names))
        return self._without[names]

    def _missing(self, first: str, *others: str) -> Iterator[DecidingValue]:
        for patient, measured in self.each:
            why = measured[first]
            if isinstance(why, LeftOut) and all(isinstance(measured[name], LeftOut) for name in others):
                yield patient.left_out(why)


def columns_of(
    patients: Sequence[PatientReadings],
    members: Mapping[str, Sequence[PatientReadings]],
    read: Callable[[PatientReadings], Measures | LeftOut],
) -> Mapping[str, Column]:
    """Return the patients' values by label: all of them, then by group."""
    for one in patients:
        found = read(one)
        if isinstance(found, NotRead):
            raise CannotCompute(found.reason)
    return {label: Column(_known(those, read)) for label, those in {"All": patients, **members}.items()}


def _known(
    patients: Sequence[PatientReadings], read: Callable[[PatientReadings], Measures | LeftOut]
) -> Iterator[tuple[PatientReadings, Measures]]:
    for one in patients:
        found = read(one)
        if not isinstance(found, LeftOut):
            yield one, found


def named(columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Return two titles for each column: number evaluated, and value."""
    first, *others = columns
    titles = ["n", f"{first} (N = {len(columns[first])})"]
    for label in others:
        titles += [f"{label}: n", f"{label} (N = {len(columns[label])})"]
    return tuple(titles)


def median_cells(column: Column, name: str) -> tuple[TableCell, TableCell]:
    """Return the number of patients with a number, and its median and range."""
    return median_of(column.found(name))


def median_of(found: FoundNumbers) -> tuple[TableCell, TableCell]:
    """Return the cells of some numbers."""
    behind = found.deciders
    if not found.each:
        return TableCell("0", 0), NOBODY
    numbers = [one.value for _, one in found.each]
    at_most = [inf if one.mark == "≥" else one.value for _, one in found.each]
    middle, low, high = (_bounded(by(numbers), by(at_most)) for by in (median, min, max))
    return (
        TableCell(str(len(numbers)), len(numbers), behind),
        TableCell(f"{middle} ({low}–{high})", median(numbers), behind),
    )


def _bounded(least: float, most: float) -> str:
    """Format a median or an end of a range, which may be higher if bounded numbers could change it."""
    return f"≥{amount(least)}" if most > least else amount(least)


def share_cells(column: Column, name: str) -> tuple[TableCell, TableCell]:
    """Return how many answered yes or no, and how many yes."""
    found = column.found(name)
    yes = FoundNumbers([(behind, one) for behind, one in found.each if one.value])
    n, x = len(found.each), len(yes.each)
    words = f"{x} ({percent(x / n)}%)" if n else "–"
    return TableCell(str(n), n, found.deciders), TableCell(words, x, yes.deciders)


def rate_cells(column: Column, events: str, days: str, level: float) -> tuple[TableCell, TableCell]:
    """Return how many were at risk, and their events per 100 patient-days with exact limits."""
    everybody, n, time = _at_risk(column, events, days)
    if not time:
        return everybody, NOBODY
    limits = exact_rate(n, time / PER, level)
    rate = n / (time / PER)
    shown = [half_up(one, 2) for one in (rate, limits.lower, limits.upper)]
    return everybody, TableCell(f"{shown[0]} ({shown[1]}–{shown[2]})", rate, column.found(events).deciders)


def count_cells(column: Column, events: str, days: str) -> tuple[TableCell, TableCell]:
    """Return how many were at risk, and their events in the days of follow-up."""
    everybody, n, time = _at_risk(column, events, days)
    words = f"{n} in {time:,.0f}" if time else "–"
    return everybody, TableCell(words, n, column.found(events).deciders)


def _at_risk(column: Column, events: str, days: str) -> tuple[TableCell, int, float]:
    """Return the cell of those at risk, their events, and their days."""
    at_risk, had = column.found(days), column.found(events)
    n, time = sum(int(one.value) for _, one in had.each), sum(one.value for _, one in at_risk.each)
    return TableCell(str(len(at_risk.each)), len(at_risk.each), at_risk.deciders), n, time


def amount(value: float) -> str:
    """Format a number to three digits, thousands whole: "0.53", "12.5", "18,400"."""
    if value >= 1000:
        return f"{int(half_up(value)):,}"
    places = 1 if value >= 100 else 2 - floor(log10(value)) if value > 0 else 0
    return plain(value, places)
