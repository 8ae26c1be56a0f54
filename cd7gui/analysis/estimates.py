"""The cohort's outcomes from a snapshot of its cases: a pure function, so that a thread may compute them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from cd7gui.analysis.counted_outcomes import NOBODY, count
from cd7gui.analysis.curves import curve_of, median_of, reading_of, row_of
from cd7gui.analysis.endpoint_times import Times, times_of
from cd7gui.analysis.groups import groups_of
from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.counted import CountedOutcome
from cd7gui.analysis.outcomes.timed import Measure
from cd7gui.analysis.panels import panels_of
from cd7gui.analysis.patients.computation_errors import ErrorGuard
from cd7gui.analysis.patients.readings import DerivedReadings, PatientReadings, ReadingCache, read_patients
from cd7gui.analysis.patients.swimmer_lanes import longest_first
from cd7gui.analysis.safety.marker_courses import courses_of, markers_of
from cd7gui.analysis.safety.stopping import stopping_of
from cd7gui.analysis.safety.tables import CountedResults, tables_of
from cd7gui.domain.case_report.snapshot import Snapshot
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up, months
from cd7gui.domain.results import Curve, Estimate, Estimates, Lane, Settings
from cd7gui.protocol.endpoints import survival as endpoints
from cd7gui.stats import follow_up, survival


def compute(snapshot: Snapshot, settings: Settings, memory: ReadingCache | None = None) -> Estimates:
    """Return all outcomes as of the settings' data cut-off; the order of the cases does not matter.

    A memory passed in each time saves reading unchanged cases and deriving untouched results; the result is the same.
    """
    patients = read_patients(snapshot.cases, settings, memory)
    return summarise(snapshot, settings, patients, memory.results if memory else None)


def summarise(
    snapshot: Snapshot, settings: Settings, patients: Sequence[PatientReadings], kept: DerivedReadings | None = None
) -> Estimates:
    """Return the outcomes of patients that were read under these settings."""
    guard, kept = ErrorGuard(), kept or DerivedReadings()
    kept.columns.follow(patients)
    times = _times(patients, kept)
    failed: dict[str, str] = {}
    # What is not a comparison does not depend on how the cohort is split, or which adverse events are counted.
    whole = replace(settings, group=None, events=Settings.events, characteristics=())
    curves = _curves(times, whole, guard, failed, kept)
    lanes, missing = kept.ask("lanes", (kept.who, _lanes_read(kept)), partial(_lanes, patients))
    table = _table(patients, times, whole, guard, kept)
    panels, groups = panels_of(patients, whole, guard, kept), groups_of(patients, settings, guard, kept)
    stopping = stopping_of(patients, guard, kept)
    counted = CountedResults({one.id: one for one in panels.classes}, groups, table, stopping, reading_of)
    tables = tables_of(patients, counted, settings, guard, kept)
    courses = kept.columns.of("marker courses", courses_of)
    markers = kept.ask("markers", (courses,), partial(markers_of, courses))
    read = dict.fromkeys(one for patient in patients for one in patient.mistakes)
    return Estimates(
        study=snapshot.study,
        synthetic=snapshot.synthetic,
        settings=settings,
        cutoff=as_of(snapshot, settings),
        patients=len(patients),
        table=table,
        curves=curves,
        lanes=lanes,
        lanes_left_out=missing,
        panels=panels,
        groups=groups,
        stopping=stopping,
        tables=tables,
        markers=markers,
        failed=failed,
        mistakes=(*read, *guard.mistakes),
        proof=snapshot.proof,
    )


def _curves(
    times: Mapping[str, Times], settings: Settings, guard: ErrorGuard, failed: dict[str, str], kept: DerivedReadings
) -> Mapping[str, Curve]:
    """Compute the curves that have times; a failing curve records the reason in `failed`."""
    measures = catalogue.OUTCOMES.measures
    found = {one.id: _curve(one, times[one.endpoint], settings, guard, failed, kept) for one in measures}
    return {name: curve for name, curve in found.items() if curve is not None and curve.time}


def _curve(
    one: Measure, times: Times, settings: Settings, guard: ErrorGuard, failed: dict[str, str], kept: DerivedReadings
) -> Curve | None:
    def say(why: str) -> None:
        failed[one.id] = why

    derive = partial(curve_of, one, times, settings)
    return guard.ask(one.label, partial(kept.ask, ("curve", one.id), (settings, times), derive), say)


def table_of(patients: Sequence[PatientReadings], settings: Settings) -> tuple[Estimate, ...]:
    """Return only the rows of the outcomes table."""
    kept = DerivedReadings(patients)
    return _table(patients, _times(patients, kept), settings, ErrorGuard(), kept)


Rows = Callable[[Times], Iterator[Estimate]]


def rows_reading(endpoint: str, settings: Settings) -> Rows:
    """Return what computes the table rows that read the times of one endpoint."""
    asked = [(id_, label, derive) for id_, label, name, derive in _timed(settings) if name == endpoint]

    def rows(times: Times) -> Iterator[Estimate]:
        for id_, label, derive in asked:
            yield _guarded(id_, label, settings, partial(derive, times, settings))

    return rows


def row_counting(one: CountedOutcome, patients: Sequence[PatientReadings], settings: Settings) -> Estimate:
    """Return the table row that counts one outcome."""
    return _guarded(one.id, one.label, settings, partial(count, one, patients, settings))


def _guarded(id_: str, label: str, settings: Settings, derive: Callable[[], Estimate]) -> Estimate:
    return ErrorGuard().ask(label, derive, partial(_nothing, id_, label, settings))


def _times(patients: Sequence[PatientReadings], kept: DerivedReadings) -> Mapping[str, Times]:
    def times(name: str) -> Times:
        sources = (kept.who, kept.columns.of(f"outcome {name}", lambda one: one.outcomes[name]))
        return kept.ask(("times", name), sources, partial(times_of, patients, name))

    return {name: times(name) for name in catalogue.OUTCOMES.endpoints}


def _table(
    patients: Sequence[PatientReadings],
    times: Mapping[str, Times],
    settings: Settings,
    guard: ErrorGuard,
    kept: DerivedReadings,
) -> tuple[Estimate, ...]:
    def facts(name: str) -> tuple[object, ...]:
        return settings, kept.who, kept.columns.of(f"fact {name}", lambda one: one.facts[name])

    asked: list[tuple[str, str, tuple[object, ...], Callable[[], Estimate]]] = [
        *(
            (one.id, one.label, facts(one.id), partial(count, one, patients, settings))
            for one in catalogue.OUTCOMES.counted
        ),
        *(
            (id_, label, (settings, times[name]), partial(derive, times[name], settings))
            for id_, label, name, derive in _timed(settings)
        ),
    ]
    return tuple(
        guard.ask(label, partial(kept.ask, ("row", id_), sources, derive), partial(_nothing, id_, label, settings))
        for id_, label, sources, derive in asked
    )


def _timed(settings: Settings) -> Iterator[tuple[str, str, str, Callable[[Times, Settings], Estimate]]]:
    """Yield every row that reads the times of one endpoint, with the endpoint and its function."""
    outcomes = catalogue.OUTCOMES
    yield "followup.median", "Median follow-up", catalogue.OVERALL, median_follow_up
    yield "followup.alive", "Follow-up of those alive", catalogue.OVERALL, follow_up_of_the_living
    for one in (*outcomes.measures, *outcomes.read_outs(settings.months)):
        yield one.row, one.row_label, one.endpoint, partial(row_of, one)
    for one in outcomes.measures:
        if one.median:
            yield f"{one.id}.median", one.label, one.endpoint, partial(median_of, one)
    for timed in sorted(outcomes.timed, key=lambda one: bool(one.measures)):  # those without a curve first
        if timed.days_row:
            yield f"days.{timed.id}", timed.days_row, timed.id, partial(days_of, timed.id, timed.days_row)


def days_of(name: str, label: str, times: Times, settings: Settings) -> Estimate:
    """Return the observed median and range of days to an event, among those who had it."""
    times.refuse_failed()
    found = sorted(day for day, status in zip(times.days, times.status, strict=True) if status == endpoints.EVENT)
    deciders = times.with_status(endpoints.EVENT)
    middle = (found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2 if found else None
    lowest, highest = _ends(found)
    words = "{median} (range {low}–{high})"
    return Estimate(
        id=f"days.{name}",
        label=label,
        n=len(found),
        value=middle,
        lower=lowest,
        upper=highest,
        level=settings.level,
        method="observed median and range",
        text=NOBODY if middle is None else words.format(median=_days_in_words(middle), low=lowest, high=highest),
        unit="days",
        patients=tuple(one.subject for one in deciders),
        deciders=deciders,
        left_out=(*times.left_out, *times.others(_NOT_SEEN)),
    )


# Why a time that did not end with the event gives no number of days.
_NOT_SEEN = {
    endpoints.CENSORED: "Not observed by the end of follow-up.",
    endpoints.COMPETING: "Something else came first: {rule}",
}
_DEAD = {endpoints.EVENT: "Not alive at the end of follow-up."}


def _days_in_words(days: float) -> str:
    return "1 day" if days == 1 else "{days} days".format(days=f"{days:g}")


def _nothing(id_: str, label: str, settings: Settings, why: str) -> Estimate:
    """Return the row of a number that could not be computed, with the reason in its place."""
    return Estimate(id_, label, 0, None, None, None, settings.level, "", why)


def as_of(snapshot: Snapshot, settings: Settings) -> date:
    """Return the day as of which the data are read."""
    return settings.cutoff or snapshot.today


def _lanes_read(kept: DerivedReadings) -> tuple[object, ...]:
    return kept.columns.of("lane", lambda one: one.lane)


def _lanes(patients: Sequence[PatientReadings]) -> tuple[tuple[Lane, ...], tuple[DecidingValue, ...]]:
    found = [patient.lane for patient in patients if isinstance(patient.lane, Lane)]
    missing = tuple(patient.left_out(patient.lane) for patient in patients if not isinstance(patient.lane, Lane))
    return longest_first(found), missing


def median_follow_up(times: Times, settings: Settings) -> Estimate:
    """Return the median follow-up by reverse Kaplan-Meier, in months."""
    times.refuse_failed()
    median = survival.Median(None, None, None)
    if times.days:
        dead = [found == endpoints.EVENT for found in times.status]
        median = survival.median(
            follow_up.reverse_kaplan_meier(times.days, dead, interval=settings.interval.scale, level=settings.level)
        )
    value, lower, upper = (None if one is None else months(one) for one in (median.value, median.lower, median.upper))
    unknown = "not reached" if times.days else NOBODY
    text = unknown if value is None else f"{half_up(value, 1)} months"
    return Estimate(
        id="followup.median",
        label="Median follow-up",
        n=len(times.days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method="reverse Kaplan-Meier",
        text=text,
        unit="months",
        deciders=times.deciders,
        left_out=times.left_out,
    )


def follow_up_of_the_living(times: Times, settings: Settings) -> Estimate:
    """Return the observed median follow-up, with range, of those alive, in months."""
    times.refuse_failed()
    alive = times.with_status(endpoints.CENSORED)
    ended = zip(times.days, times.status, strict=True)
    days = sorted(day for day, found in ended if found == endpoints.CENSORED)
    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None
    value, lower, upper = (None if one is None else months(one) for one in (middle, *_ends(days)))
    text = "nobody is alive" if times.days else NOBODY
    if value is not None and lower is not None and upper is not None:
        text = f"{half_up(value, 1)} months (range {half_up(lower, 1)}–{half_up(upper, 1)})"
    return Estimate(
        id="followup.alive",
        label="Follow-up of those alive",
        n=len(days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method="observed median and range",
        text=text,
        unit="months",
        patients=tuple(one.subject for one in alive),
        deciders=alive,
        left_out=(*times.left_out, *times.others(_DEAD)),
    )


def _ends(days: Sequence[int]) -> tuple[int | None, int | None]:
    return (days[0], days[-1]) if days else (None, None)
