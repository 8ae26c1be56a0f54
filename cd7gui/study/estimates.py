"""The cohort's outcomes from a snapshot of its cases: pure, so that a thread may compute them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cd7gui.domain.estimates import Decider, Estimate, Estimates, Lane, Settings
from cd7gui.domain.text import N_, half_up, months
from cd7gui.protocol import endpoints
from cd7gui.stats import followup, survival
from cd7gui.study.counting import NOBODY, proportions
from cd7gui.study.curves import curve_of, row_of
from cd7gui.study.grouping import groups_of
from cd7gui.study.lanes import longest_first
from cd7gui.study.measures import MEASURES
from cd7gui.study.panels import panels_of
from cd7gui.study.readings import ENDPOINTS, Memory, Patient, read_patients
from cd7gui.study.session import Snapshot
from cd7gui.study.times import Times, times_of


def compute(snapshot: Snapshot, settings: Settings, memory: Memory | None = None) -> Estimates:
    """Give all outcomes as of the settings' data cut-off; the order of the cases does not matter.

    A memory that is handed in each time spares reading the cases that did not change; the result is the same.
    """
    return summarise(snapshot, settings, read_patients(snapshot.cases, settings, memory))


def summarise(snapshot: Snapshot, settings: Settings, patients: Sequence[Patient]) -> Estimates:
    """Give the outcomes of patients that were read under these settings."""
    times = _times(patients)
    curves = {one.id: curve_of(one, times[one.endpoint], settings) for one in MEASURES}
    found, missing = _lanes(patients)
    return Estimates(
        study=snapshot.study,
        synthetic=snapshot.synthetic,
        settings=settings,
        cutoff=as_of(snapshot, settings),
        patients=len(patients),
        table=_table(patients, times, settings),
        curves={name: curve for name, curve in curves.items() if curve.time},
        lanes=longest_first(found),
        lanes_left_out=missing,
        panels=panels_of(patients, settings),
        groups=groups_of(patients, settings),
    )


def table_of(patients: Sequence[Patient], settings: Settings) -> tuple[Estimate, ...]:
    """Give the rows of the outcomes table alone."""
    return _table(patients, _times(patients), settings)


def _times(patients: Sequence[Patient]) -> Mapping[str, Times]:
    return {name: times_of(patients, name) for name in ENDPOINTS}


def _table(patients: Sequence[Patient], times: Mapping[str, Times], settings: Settings) -> tuple[Estimate, ...]:
    return (
        *proportions(patients, settings),
        median_follow_up(times["os"], settings),
        follow_up_of_the_living(times["os"], settings),
        *(row_of(one, times[one.endpoint], settings) for one in MEASURES),
    )


def as_of(snapshot: Snapshot, settings: Settings) -> date:
    """Give the day as of which the data are read."""
    return settings.cutoff or snapshot.today


def _lanes(patients: Sequence[Patient]) -> tuple[list[Lane], tuple[Decider, ...]]:
    found = [patient.lane for patient in patients if isinstance(patient.lane, Lane)]
    missing = tuple(patient.left_out(patient.lane) for patient in patients if not isinstance(patient.lane, Lane))
    return found, missing


def median_follow_up(times: Times, settings: Settings) -> Estimate:
    """Give the median follow-up by reverse Kaplan-Meier, in months."""
    median = survival.Median(None, None, None)
    if times.days:
        dead = [found == endpoints.EVENT for found in times.status]
        median = survival.median(
            followup.reverse_kaplan_meier(times.days, dead, interval=settings.interval.value, level=settings.level)
        )
    value, lower, upper = (None if one is None else months(one) for one in (median.value, median.lower, median.upper))
    unknown = N_("not reached") if times.days else NOBODY
    text = unknown if value is None else N_("{months} months").format(months=half_up(value, 1))
    return Estimate(
        id="followup.median",
        label=N_("Median follow-up"),
        n=len(times.days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method=N_("reverse Kaplan-Meier"),
        text=text,
        unit="months",
        deciders=times.deciders,
        left_out=times.left_out,
    )


def follow_up_of_the_living(times: Times, settings: Settings) -> Estimate:
    """Give the observed median follow-up of those alive with its range, in months."""
    alive = times.with_status(endpoints.CENSORED)
    ended = zip(times.days, times.status, strict=True)
    days = sorted(day for day, found in ended if found == endpoints.CENSORED)
    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None
    value, lower, upper = (None if one is None else months(one) for one in (middle, *_ends(days)))
    text = N_("nobody is alive") if times.days else NOBODY
    if value is not None and lower is not None and upper is not None:
        text = N_("{median} months (range {low}–{high})").format(
            median=half_up(value, 1), low=half_up(lower, 1), high=half_up(upper, 1)
        )
    return Estimate(
        id="followup.alive",
        label=N_("Follow-up of those alive"),
        n=len(days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method=N_("observed median and range"),
        text=text,
        unit="months",
        patients=tuple(one.subject for one in alive),
        deciders=alive,
        left_out=times.left_out,
    )


def _ends(days: Sequence[int]) -> tuple[int | None, int | None]:
    return (days[0], days[-1]) if days else (None, None)
