"""All estimates of one table of times, statuses and groups as nested dictionaries, ready for JSON.

None represents R's NA (undefined, or a median that is not reached); the strings "NaN" and "Inf" are those values in R.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cd7gui.records import dataclass
from cd7gui.stats.curve_report import CAUSES, Structure, competing_structure, listed, survival_structure
from cd7gui.stats.group_tests import gray, log_rank
from cd7gui.stats.risk_sets import Counts, Flags, Floats, checked


@dataclass(frozen=True)
class _Table:
    """The usable rows; a missing group is ""."""

    time: Floats
    status: Counts
    group: npt.NDArray[np.str_]

    @property
    def names(self) -> list[str]:
        return sorted(set(self.group.tolist()) - {""})

    @property
    def grouped(self) -> Flags:
        return np.asarray(self.group != "")

    @property
    def codings(self) -> tuple[tuple[int, ...], ...]:
        """The sets of codes that count as the event: any cause, and the first one if causes compete."""
        return (CAUSES, CAUSES[:1]) if self.competing else (CAUSES[:1],)

    @property
    def competing(self) -> bool:
        return bool(np.any(self.status == CAUSES[1]))

    def parts(self) -> Iterator[tuple[str | None, Floats, Counts]]:
        """Yield all patients, then each group."""
        yield None, self.time, self.status
        for name in self.names:
            yield name, self.time[self.group == name], self.status[self.group == name]


def structure(
    time: npt.ArrayLike,
    status: npt.ArrayLike,
    group: Sequence[str | None] | None = None,
    *,
    month: float = 1.0,
    times: Sequence[float] | None = None,
) -> Structure:
    """Estimate everything from columns in which NaN (in `group`: None or "") is missing.

    Rows without time or status are left out of everything, rows without group only of the group analyses. Status 0 is
    censored, 1 the event, 2 a competing event. `times` are where the curves are read; `usual_times` if not given, with
    `month` as the length of a month in the unit of the times. Raises ValueError for unusable columns.
    """
    table = _usable(time, status, group)
    read_at = np.asarray(usual_times(table.time, table.status, month) if times is None else times, dtype=np.float64)
    return {
        "rows_in_csv": len(np.asarray(time)),
        "rows_used": len(table.time),
        "rows_used_by_group_analyses": int(table.grouped.sum()) if table.names else None,
        "groups": table.names or None,
        "fixed_times": listed(read_at),
        "km": _survival(table, read_at),
        **_comparisons(table),
        **_competing(table, read_at),
    }


def usual_times(time: Floats, status: Counts, month: float = 1.0) -> list[float]:
    """Return the usual times: 0, 6, 12, 24 months, first, middle and last event, last follow-up and past it."""
    events = np.sort(time[status > 0])
    last = float(time.max())
    chosen = {0.0, 6 * month, 12 * month, 24 * month, last, last + month, 2 * last + month}
    if len(events):
        chosen |= {float(events[0]), float(events[(len(events) - 1) // 2]), float(events[-1])}
    return sorted(chosen)


def _usable(time: npt.ArrayLike, status: npt.ArrayLike, group: Sequence[str | None] | None) -> _Table:
    times, statuses = np.asarray(time, dtype=np.float64), np.asarray(status, dtype=np.float64)
    if times.shape != statuses.shape or (group is not None and len(group) != len(times)):
        raise ValueError("The columns time, status and group must have the same number of rows.")
    complete = ~(np.isnan(times) | np.isnan(statuses))
    if not bool(complete.any()):
        raise ValueError("No row has both a time and a status. Fill in the columns time and status.")
    labels = np.array(["" if label is None else label for label in group or [""] * len(times)], dtype=np.str_)
    return _Table(*checked(times[complete], statuses[complete], CAUSES), labels[complete])


def _survival(table: _Table, times: Floats) -> list[Structure]:
    return [
        {
            "event_codes": list(codes),
            "group": name,
            **survival_structure(time, np.isin(status, codes), times, reverse=codes == table.codings[0]),
        }
        for codes in table.codings
        for name, time, status in table.parts()
    ]


def _competing(table: _Table, times: Floats) -> Structure:
    if not table.competing:
        return {}
    entries = [{"group": name, **competing_structure(time, status, times)} for name, time, status in table.parts()]
    return {"competing": entries}


def _comparisons(table: _Table) -> Structure:
    if len(table.names) < 2:
        return {}
    rows = table.time[table.grouped], table.status[table.grouped], table.group[table.grouped]
    result: Structure = {"logrank": [_log_rank(*rows, codes) for codes in table.codings]}
    if table.competing:
        result["gray"] = [_gray(*rows, cause) for cause in CAUSES if bool(np.any(rows[1] == cause))]
    return result


def _log_rank(time: Floats, status: Counts, group: npt.NDArray[np.str_], codes: tuple[int, ...]) -> Structure:
    test = log_rank(time, np.isin(status, codes), group)
    if test.statistic is None:
        return {"event_codes": list(codes), "error": True}
    return {
        "event_codes": list(codes),
        "group": list(test.groups),
        "n": listed(test.n),
        "observed": listed(test.observed),
        "expected": listed(test.expected),
        "variance": [listed(row) for row in test.variance],
        "chisq": test.statistic,
        "df": test.df,
        "p": test.p,
    }


def _gray(time: Floats, status: Counts, group: npt.NDArray[np.str_], cause: int) -> Structure:
    test = gray(time, status, group, cause)
    found: Structure = {"cause": cause, "stat": test.statistic, "df": test.df, "p": test.p}
    return found if not test.breakdown else {**found, "breaks_down": test.breakdown}
