"""The cohort's outcomes from a snapshot of its cases: pure, so that a thread may compute them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from cd7gui.domain.case import Case
from cd7gui.domain.estimates import Curve, Decider, Estimate, Estimates, Settings
from cd7gui.domain.text import N_, half_up, months, percent_with_limits, print_months
from cd7gui.protocol import endpoints, timeline
from cd7gui.stats import competing, followup, survival
from cd7gui.study.lanes import lanes
from cd7gui.study.proportions import proportions
from cd7gui.study.session import Snapshot, subject

ONE_YEAR = 365.25  # days; 12 months of 30.4375 days

Endpoint = Callable[[Case, timeline.Origin, "date | None"], "endpoints.Outcome | endpoints.LeftOut"]


def compute(snapshot: Snapshot, settings: Settings) -> Estimates:
    """Give all outcomes as of the settings' data cut-off; the order of the cases does not matter."""
    cohort = Cohort(snapshot.cases, settings)
    overall = cohort.times(endpoints.overall_survival)
    free = cohort.times(endpoints.disease_free_survival)
    causes = cohort.times(endpoints.relapse_or_nrm)
    composite = cohort.times(endpoints.grfs)
    curves = {
        "os": _survival_curve("os", N_("Overall survival"), overall, settings),
        "dfs": _survival_curve("dfs", N_("Disease-free survival"), free, settings),
        "relapse": _incidence_curve("relapse", N_("Relapse"), causes, endpoints.RELAPSED, settings),
        "nrm": _incidence_curve("nrm", N_("Non-relapse mortality"), causes, endpoints.DEATH_WITHOUT_RELAPSE, settings),
    }
    table = (
        *proportions(snapshot.cases, settings),
        _median_follow_up(overall, settings),
        _follow_up_of_the_living(overall, settings),
        _survival_at_one_year("os.12m", N_("Overall survival, 1 year"), overall, settings),
        _survival_at_one_year("dfs.12m", N_("Disease-free survival, 1 year"), free, settings),
        _incidence_at_one_year("relapse.12m", N_("Relapse, 1 year"), causes, endpoints.RELAPSED, settings),
        _incidence_at_one_year(
            "nrm.12m", N_("Non-relapse mortality, 1 year"), causes, endpoints.DEATH_WITHOUT_RELAPSE, settings
        ),
        _survival_at_one_year("grfs.12m", N_("GVHD-free, relapse-free survival, 1 year"), composite, settings),
    )
    return Estimates(
        study=snapshot.study,
        synthetic=snapshot.synthetic,
        settings=settings,
        cutoff=settings.cutoff or snapshot.today,
        patients=len(snapshot.cases),
        table=table,
        curves={name: curve for name, curve in curves.items() if curve.time},
        lanes=lanes(snapshot.cases, settings),
    )


@dataclass(frozen=True)
class Times:
    """The times of one endpoint over the cohort, parallel by patient, and who is left out with the reason."""

    days: tuple[int, ...]
    status: tuple[int, ...]
    deciders: tuple[Decider, ...]
    left_out: tuple[Decider, ...]

    def events(self, status: int = 1) -> tuple[Decider, ...]:
        """Give what decided the patients with this status."""
        return tuple(one for one, found in zip(self.deciders, self.status, strict=True) if found == status)

    def at(self, day: float) -> tuple[Decider, ...]:
        """Give what decided the patients whose time ends on this day."""
        return tuple(one for one, found in zip(self.deciders, self.days, strict=True) if found == day)


@dataclass(frozen=True)
class Cohort:
    """The cases with the settings under which they are read."""

    cases: Sequence[Case]
    settings: Settings

    def times(self, endpoint: Endpoint) -> Times:
        """Read one endpoint from every case."""
        origin = timeline.Origin(self.settings.origin.value)
        days, status, deciders, left_out = [], [], [], []
        for case in self.cases:
            outcome = endpoint(case, origin, self.settings.cutoff)
            if isinstance(outcome, endpoints.LeftOut):
                left_out.append(not_counted(case, outcome))
            else:
                days.append(outcome.time_days)
                status.append(outcome.status)
                deciders.append(decider(case, outcome.deciding[-1]))
        return Times(tuple(days), tuple(status), tuple(deciders), tuple(left_out))


def decider(case: Case, one: timeline.Decider) -> Decider:
    """Name the deciding value together with its patient."""
    return Decider(case.key, subject(case), one.place, one.value, one.rule)


def not_counted(case: Case, left_out: timeline.LeftOut) -> Decider:
    """Name why a patient does not count, and the field that would change it."""
    return Decider(case.key, subject(case), left_out.field.name, "", left_out.reason)


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 - NaN is where R has NA


def _numbers(values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(_number(value) for value in values)


def _survival_curve(id_: str, label: str, times: Times, settings: Settings) -> Curve:
    found = _kaplan_meier(times, settings)
    return Curve(
        id=id_,
        label=label,
        rising=False,
        time=tuple(found.time.tolist()),
        n_risk=tuple(found.n_risk.tolist()),
        n_event=tuple(found.n_event.tolist()),
        n_censor=tuple(found.n_censor.tolist()),
        value=tuple(found.surv.tolist()),
        lower=_numbers(found.lower.tolist()),
        upper=_numbers(found.upper.tolist()),
        method=_km_method(settings),
        deciders=tuple(times.at(day) for day in found.time.tolist()),
        median=_median_in_words(survival.median(found).value),
    )


def _median_in_words(days: float | None) -> str:
    return print_months(days) if days is None else N_("{months} months").format(months=print_months(days))


def _kaplan_meier(times: Times, settings: Settings) -> survival.Curve:
    return survival.kaplan_meier(
        times.days,
        [found == endpoints.EVENT for found in times.status],
        interval=settings.interval.value,
        level=settings.level,
    )


def _km_method(settings: Settings) -> str:
    return N_("Kaplan-Meier, {interval} limits").format(interval=settings.interval.value)


def _incidence_curve(id_: str, label: str, times: Times, cause: int, settings: Settings) -> Curve:
    found = _aalen_johansen(times, settings)
    one = found[cause]
    return Curve(
        id=id_,
        label=label,
        rising=True,
        time=tuple(found.time.tolist()),
        n_risk=tuple(found.n_risk.tolist()),
        n_event=tuple(one.n_event.tolist()),
        n_censor=tuple(found.n_censor.tolist()),
        value=tuple(one.incidence.tolist()),
        lower=_numbers(one.lower.tolist()),
        upper=_numbers(one.upper.tolist()),
        method=_aj_method(settings),
        deciders=tuple(times.at(day) for day in found.time.tolist()),
    )


def _aalen_johansen(times: Times, settings: Settings) -> competing.Incidences:
    return competing.aalen_johansen(
        times.days, times.status, interval=settings.interval.value, level=settings.level, variance="survfit"
    )


def _aj_method(settings: Settings) -> str:
    return N_("Aalen-Johansen, {interval} limits").format(interval=settings.interval.value)


def _survival_at_one_year(id_: str, label: str, times: Times, settings: Settings) -> Estimate:
    read = survival.at(_kaplan_meier(times, settings), [ONE_YEAR]) if times.days else None
    known = read is not None and (bool(read.within_follow_up[0]) or float(read.surv[0]) == 0.0)
    values = (read.surv[0], read.lower[0], read.upper[0]) if read is not None and known else None
    return _at_one_year(id_, label, times, endpoints.EVENT, values, _km_method(settings), settings)


def _incidence_at_one_year(id_: str, label: str, times: Times, cause: int, settings: Settings) -> Estimate:
    read = _aalen_johansen(times, settings).at([ONE_YEAR])[cause] if times.days else None
    values = (
        (read.incidence[0], read.lower[0], read.upper[0]) if read is not None and read.within_follow_up[0] else None
    )
    return _at_one_year(id_, label, times, cause, values, _aj_method(settings), settings)


def _at_one_year(
    id_: str,
    label: str,
    times: Times,
    status: int,
    values: tuple[float, float, float] | None,
    method: str,
    settings: Settings,
) -> Estimate:
    value, lower, upper = (_number(float(one)) for one in values) if values else (None, None, None)
    text = N_("follow-up too short") if value is None else percent_with_limits(value, lower, upper, settings.level)
    within = [
        one
        for one, day, found in zip(times.deciders, times.days, times.status, strict=True)
        if found == status and day <= ONE_YEAR
    ]
    return Estimate(
        id=id_,
        label=label,
        n=len(times.days),
        value=value,
        lower=lower,
        upper=upper,
        level=settings.level,
        method=method,
        text=text,
        patients=tuple(one.subject for one in within),
        deciders=tuple(within),
        left_out=times.left_out,
    )


def _median_follow_up(times: Times, settings: Settings) -> Estimate:
    median = survival.Median(None, None, None)
    if times.days:
        dead = [found == endpoints.EVENT for found in times.status]
        median = survival.median(
            followup.reverse_kaplan_meier(times.days, dead, interval=settings.interval.value, level=settings.level)
        )
    value, lower, upper = (None if one is None else months(one) for one in (median.value, median.lower, median.upper))
    text = N_("not reached") if value is None else N_("{months} months").format(months=half_up(value, 1))
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


def _follow_up_of_the_living(times: Times, settings: Settings) -> Estimate:
    alive = [
        (day, one)
        for day, found, one in zip(times.days, times.status, times.deciders, strict=True)
        if found == endpoints.CENSORED
    ]
    days = sorted(day for day, _ in alive)
    middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2 if days else None
    value, lower, upper = (None if one is None else months(one) for one in (middle, *_ends(days)))
    text = N_("nobody is alive")
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
        patients=tuple(one.subject for _, one in alive),
        deciders=tuple(one for _, one in alive),
        left_out=times.left_out,
    )


def _ends(days: Sequence[int]) -> tuple[int | None, int | None]:
    return (days[0], days[-1]) if days else (None, None)
