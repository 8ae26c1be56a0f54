"""The corners of the step curves as rows, and the charts of the Summary sheet that are bound to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cd7gui.domain.formatting import months, percent
from cd7gui.domain.results import Curve, Estimates, TimeOrigin
from cd7gui.exchange.sheets import cells
from cd7gui.exchange.sheets.cells import Chart, ColumnKind, Row, Series, Sheet, SheetColumn
from cd7gui.exchange.sheets.outcomes import SUMMARY
from cd7gui.records import dataclass

STEPS = "Steps"
NUMBER = ColumnKind.NUMBER

COLUMNS = (
    SheetColumn("CURVE", "Name of the curve", width=12),
    SheetColumn("DAYS", "Days since the origin", NUMBER, 10),
    SheetColumn("MONTHS", "Months of 30.4375 days", NUMBER, 10, shown="0.00"),
    SheetColumn("VALUE", "Probability at this corner of the curve", NUMBER, 10, shown="0.000"),
    SheetColumn("LOWER", "Lower limit at this corner", NUMBER, 10, shown="0.000"),
    SheetColumn("UPPER", "Upper limit at this corner", NUMBER, 10, shown="0.000"),
    SheetColumn("CENSORED", "Probability where patients were censored", NUMBER, 12, shown="0.000"),
)


@dataclass(frozen=True)
class _Drawn:
    """A chart before its cells are known: its curves, and whether their limits are drawn."""

    title: str
    curves: tuple[str, ...]
    limits: bool


DRAWN = (
    _Drawn("Overall survival", ("os",), limits=True),
    _Drawn("Disease-free survival", ("dfs",), limits=True),
    _Drawn("Relapse and non-relapse mortality", ("relapse", "nrm"), limits=False),
)

ACROSS = {
    TimeOrigin.INFUSION: "Months from the CAR-T infusion",
    TimeOrigin.TRANSPLANT: "Months from the transplant",
}
SURVIVAL, INCIDENCE = "Probability", "Cumulative incidence"
LIMITS = "{level}% confidence limits"
CENSORED = "censored"
ROLES = ("curve", "second")


def steps_sheet(estimates: Estimates) -> Sheet:
    """Return the corners of the charted curves; a line through the rows of Curves would slope (X16)."""
    drawn = (estimates.curves[name] for one in DRAWN for name in one.curves if name in estimates.curves)
    rows = tuple(row for curve in drawn for row in _corners(curve))
    return Sheet(STEPS, "Corners of the curves in the charts", "tbl_Steps", COLUMNS, rows)


def _corners(curve: Curve) -> Iterator[Row]:
    """Yield two rows where the curve steps, one where patients are only censored, and its start."""
    before: tuple[float | None, ...] = (0.0 if curve.rising else 1.0,) * 3
    if curve.time:
        yield _corner(curve, 0.0, before, None)
    for place, time in enumerate(curve.time):
        after = (curve.value[place], curve.lower[place], curve.upper[place])
        if after != before:
            yield _corner(curve, time, before, None)
        yield _corner(curve, time, after, curve.value[place] if curve.n_censor[place] else None)
        before = after


def _corner(curve: Curve, time: float, numbers: Sequence[float | None], censored: float | None) -> Row:
    shown = (time, months(time), *numbers, censored)
    return (cells.text(curve.id), *(cells.computed(one) for one in shown))


def charts(estimates: Estimates, steps: Sheet) -> tuple[Chart, ...]:
    """Return the charts of the Summary sheet; one whose curves have no times is left out."""
    found = (_chart(one, estimates, steps) for one in DRAWN)
    return tuple(one for one in found if one.series)


def _chart(one: _Drawn, estimates: Estimates, steps: Sheet) -> Chart:
    there = [estimates.curves[name] for name in one.curves if name in estimates.curves and estimates.curves[name].time]
    series = tuple(
        line for role, curve in zip(ROLES, there, strict=False) for line in _lines(one, role, curve, estimates, steps)
    )
    origin = there[0].origin if there else estimates.settings.origin
    return Chart(SUMMARY, one.title, ACROSS[origin], SURVIVAL if one.limits else INCIDENCE, series)


def _lines(one: _Drawn, role: str, curve: Curve, estimates: Estimates, steps: Sheet) -> Iterator[Series]:
    places = [place for place, row in enumerate(steps.rows) if row[0].canonical() == curve.id]
    first, last = places[0], places[-1]
    yield Series(STEPS, "MONTHS", "VALUE", first, last, role, curve.label)
    if one.limits:
        level = LIMITS.format(level=percent(estimates.settings.level))
        yield Series(STEPS, "MONTHS", "LOWER", first, last, "limit", level)
        yield Series(STEPS, "MONTHS", "UPPER", first, last, "limit")
    if any(curve.n_censor):
        yield Series(STEPS, "MONTHS", "CENSORED", first, last, "mark", CENSORED if role == ROLES[0] else "")
