"""Cells of the tables that describe a number of each patient: n, median and range, shares and rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from cd7gui.stats.rates import exact_rate

Column = Sequence[tuple[PatientReadings, Measures]]
Lines = tuple[TableLine, ...]
KeepLines = Callable[[str, tuple[object, ...], Callable[[], Lines]], Lines]
"""Returns lines of a table by a name, derived anew only where what they read of the patients differs."""
NOBODY = TableCell("–")
PER = 100  # patient-days of a rate


def columns_of(
    patients: Sequence[PatientReadings],
    members: Mapping[str, Sequence[PatientReadings]],
    read: Callable[[PatientReadings], Measures | LeftOut],
) -> Mapping[str, Column]:
    """Return by label what the patients give: all of them, then those of each group."""
    for one in patients:
        found = read(one)
        if isinstance(found, NotRead):
            raise CannotCompute(found.reason)
    return {label: list(_known(those, read)) for label, those in {"All": patients, **members}.items()}


def _known(
    patients: Sequence[PatientReadings], read: Callable[[PatientReadings], Measures | LeftOut]
) -> Iterator[tuple[PatientReadings, Measures]]:
    for one in patients:
        found = read(one)
        if not isinstance(found, LeftOut):
            yield one, found


def named(columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Return the titles of two columns for each: how many could be evaluated, and their value."""
    first, *others = columns
    titles = ["n", f"{first} (N = {len(columns[first])})"]
    for label in others:
        titles += [f"{label}: n", f"{label} (N = {len(columns[label])})"]
    return tuple(titles)


def without(column: Column, *names: str) -> tuple[DecidingValue, ...]:
    """Return who gives none of these numbers, with the reason."""
    first, *others = names
    return tuple(
        patient.left_out(found)
        for patient, measured in column
        if isinstance(found := measured[first], LeftOut)
        and (not others or all(isinstance(measured[name], LeftOut) for name in others))
    )


Found = Sequence[tuple[tuple[DecidingValue, ...], Measured]]  # a number of each patient, with the values behind it


def found_in(column: Column, name: str) -> Found:
    """Return the numbers of who gives one."""
    return [
        (patient.behind[name], found) for patient, measured in column if isinstance(found := measured[name], Measured)
    ]


def deciders(found: Found) -> tuple[DecidingValue, ...]:
    """Name the values behind some numbers."""
    return tuple(one for behind, _ in found for one in behind)


def median_cells(column: Column, name: str) -> tuple[TableCell, TableCell]:
    """Return how many give a number, and its median and range."""
    return median_of(found_in(column, name))


def median_of(found: Found) -> tuple[TableCell, TableCell]:
    """Return the cells of some numbers."""
    behind = deciders(found)
    if not found:
        return TableCell("0", 0), NOBODY
    numbers = [one.value for _, one in found]
    at_most = [inf if one.mark == "≥" else one.value for _, one in found]
    middle, low, high = (_bounded(by(numbers), by(at_most)) for by in (median, min, max))
    return (
        TableCell(str(len(found)), len(found), behind),
        TableCell(f"{middle} ({low}–{high})", median(numbers), behind),
    )


def _bounded(least: float, most: float) -> str:
    """Print what a median or an end of a range is; it may be more where numbers that are bounds could move it."""
    return f"≥{amount(least)}" if most > least else amount(least)


def share_cells(column: Column, name: str) -> tuple[TableCell, TableCell]:
    """Return how many say yes or no, and how many say yes."""
    found = found_in(column, name)
    yes = [(behind, one) for behind, one in found if one.value]
    words = f"{len(yes)} ({percent(len(yes) / len(found))}%)" if found else "–"
    return TableCell(str(len(found)), len(found), deciders(found)), TableCell(words, len(yes), deciders(yes))


def rate_cells(column: Column, events: str, days: str, level: float) -> tuple[TableCell, TableCell]:
    """Return how many were at risk, and their events per 100 patient-days with exact limits."""
    at_risk, had = found_in(column, days), found_in(column, events)
    n, time = sum(int(one.value) for _, one in had), sum(one.value for _, one in at_risk)
    everybody = TableCell(str(len(at_risk)), len(at_risk), deciders(at_risk))
    if not time:
        return everybody, NOBODY
    limits = exact_rate(n, time / PER, level)
    rate = n / (time / PER)
    shown = [half_up(one, 2) for one in (rate, limits.lower, limits.upper)]
    return everybody, TableCell(f"{shown[0]} ({shown[1]}–{shown[2]})", rate, deciders(had))


def count_cells(column: Column, events: str, days: str) -> tuple[TableCell, TableCell]:
    """Return how many were at risk, and their events in the days that they were followed."""
    at_risk, had = found_in(column, days), found_in(column, events)
    n, time = sum(int(one.value) for _, one in had), sum(one.value for _, one in at_risk)
    words = f"{n} in {time:,.0f}" if time else "–"
    return TableCell(str(len(at_risk)), len(at_risk), deciders(at_risk)), TableCell(words, n, deciders(had))


def amount(value: float) -> str:
    """Print a number to three digits, thousands whole: "0.53", "12.5", "18,400"."""
    if value >= 1000:
        return f"{int(half_up(value)):,}"
    places = 1 if value >= 100 else 2 - floor(log10(value)) if value > 0 else 0
    return plain(value, places)
