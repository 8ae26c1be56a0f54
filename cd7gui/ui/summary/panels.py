"""The summary's curve panels from the cohort's outcomes: survival with its limits, and relapse against death."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.domain.estimates import Curve, Estimates, Origin
from cd7gui.domain.text import DAYS_PER_MONTH, N_, listed, months
from cd7gui.ui.charts import spec
from cd7gui.ui.summary import why
from cd7gui.ui.summary.axis import at_risk, until
from cd7gui.ui.summary.keys import key_of

FEW = 3  # fewer at risk than this, and a curve says too little to be drawn like the rest of it

FROM = {Origin.INFUSION: N_("CAR-T infusion"), Origin.TRANSPLANT: N_("transplant")}
"""The day zeros in words."""

SYNTHETIC = N_("Synthetic cohort.")


def overall_survival(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of overall survival."""
    return _survival(estimates, "os", N_("Overall survival"), axis)


def disease_free_survival(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of disease-free survival."""
    return _survival(estimates, "dfs", N_("Disease-free survival"), axis)


def relapse_against_death(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of the two causes that compete: relapse, dashed, and death without relapse."""
    relapse, death = (estimates.curves.get(name) for name in ("relapse", "nrm"))
    both = listed([estimates[number].text for number in ("relapse.12m", "nrm.12m")])
    title = N_("Relapse (dashed) and non-relapse mortality")
    if relapse is None or death is None:
        return spec.CurvePanel(title, "", axis, (), caption=_caption(estimates))
    origin = estimates.settings.origin
    return spec.CurvePanel(
        title,
        N_("1 year: {both}").format(both=both),
        axis,
        (
            _curve(relapse, N_("Relapse"), origin, dash=spec.Dash.DASHED, hue=spec.Hue.SECOND, alone=False),
            _curve(death, N_("Non-relapse mortality"), origin, hue=spec.Hue.THIRD, alone=False),
        ),
        (
            _risk_row(relapse, axis),
            _sum_row(N_("relapse"), relapse, relapse.n_event, axis),
            _sum_row(N_("NRM"), death, death.n_event, axis),
        ),
        caption=f"{_caption(estimates)} {_sentence(relapse.method)}",
        few=FEW,
    )


def _survival(estimates: Estimates, name: str, title: str, axis: spec.Axis) -> spec.CurvePanel:
    curve, at_one_year = estimates.curves.get(name), estimates[f"{name}.12m"]
    if curve is None:
        return spec.CurvePanel(title, "", axis, (), caption=_caption(estimates))
    return spec.CurvePanel(
        title,
        N_("1 year: {text} · median {median}").format(text=at_one_year.text, median=curve.median),
        axis,
        (_curve(curve, title, estimates.settings.origin),),
        (
            _risk_row(curve, axis),
            _sum_row(N_("events"), curve, curve.n_event, axis),
            _sum_row(N_("censored"), curve, curve.n_censor, axis),
        ),
        caption=f"{_caption(estimates)} {_sentence(curve.method)}",
        few=FEW,
    )


def _caption(estimates: Estimates) -> str:
    words = N_("From {origin}.").format(origin=FROM[estimates.settings.origin])
    return f"{SYNTHETIC} {words}" if estimates.synthetic else words


def _sentence(method: str) -> str:
    return f"{method[:1].upper()}{method[1:]}."


def _curve(
    curve: Curve,
    label: str,
    origin: Origin,
    *,
    dash: spec.Dash = spec.Dash.SOLID,
    hue: spec.Hue = spec.Hue.FIRST,
    alone: bool = True,
) -> spec.Curve:
    """Give a curve for drawing; two that share a plot go without bands and censorings, which would hide each other."""
    return spec.Curve(
        label=label,
        steps=_steps(curve, origin, banded=alone),
        end=months(curve.time[-1]),
        censored=_censorings(curve, origin) if alone else (),
        start=_start(curve),
        dash=dash,
        hue=hue,
        few_from=_few_from(curve),
    )


def _start(curve: Curve) -> float:
    return 0.0 if curve.rising else 1.0


def _steps(curve: Curve, origin: Origin, *, banded: bool) -> tuple[spec.Step, ...]:
    before = (_start(curve), *curve.value)
    return tuple(
        spec.Step(
            time=months(curve.time[index]),
            value=curve.value[index],
            lower=curve.lower[index] if banded else None,
            upper=curve.upper[index] if banded else None,
            key=key_of(curve.deciders[index]),
            why=why.of_step(curve, index, before[index], origin),
        )
        for index, events in enumerate(curve.n_event)
        if events
    )


def _censorings(curve: Curve, origin: Origin) -> tuple[spec.Censoring, ...]:
    return tuple(
        spec.Censoring(months(curve.time[index]), key_of(curve.deciders[index]), why.of_censoring(curve, index, origin))
        for index, number in enumerate(curve.n_censor)
        if number
    )


def _few_from(curve: Curve) -> float | None:
    """Give the time in months after which fewer than three are at risk; None while there are enough to the end."""
    for index, number in enumerate(curve.n_risk):
        if number < FEW:
            return months(curve.time[index - 1]) if index else 0.0
    return None


def _risk_row(curve: Curve, axis: spec.Axis) -> spec.RiskRow:
    return spec.RiskRow(N_("at risk"), tuple(at_risk(curve, time * DAYS_PER_MONTH) for time in axis.breaks))


def _sum_row(label: str, curve: Curve, counts: Sequence[int], axis: spec.Axis) -> spec.RiskRow:
    return spec.RiskRow(label, tuple(until(curve, counts, time * DAYS_PER_MONTH) for time in axis.breaks))
