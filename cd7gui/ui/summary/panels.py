"""The summary's curve panels from the cohort's outcomes: survival with its limits, and causes that compete."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cd7gui.domain.estimates import AtBreak, Curve, Estimates, Origin, Under
from cd7gui.domain.text import DAYS_PER_MONTH, N_, listed, months
from cd7gui.ui.charts import spec
from cd7gui.ui.summary import why
from cd7gui.ui.summary.keys import Source

FEW = 3  # fewer at risk than this, and a curve says too little to be drawn like the rest of it

FROM = {Origin.INFUSION: N_("CAR-T infusion"), Origin.TRANSPLANT: N_("transplant")}
"""The day zeros in words."""

LANDMARK = N_("day 100 after the transplant")
"""The day zero of the landmark curves: they count the days after it, of those who reached it."""

ROWS = {
    Under.AT_RISK: N_("at risk"),
    Under.EVENTS: N_("events"),
    Under.CENSORED: N_("censored"),
    Under.COMPETING: N_("competing"),
}
"""The names of the rows of numbers below a curve."""

SYNTHETIC = N_("Synthetic cohort.")


def overall_survival(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of overall survival."""
    return _survival(estimates, "os", N_("Overall survival"), axis)


def disease_free_survival(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of disease-free survival."""
    return _survival(estimates, "dfs", N_("Disease-free survival"), axis)


def relapse_against_death(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of the two causes that compete: relapse, dashed, and death without relapse."""
    both = _texts(estimates, "relapse.12m", "nrm.12m")
    return _incidences(
        estimates,
        N_("Relapse (dashed) and non-relapse mortality"),
        N_("1 year: {both}").format(both=both),
        axis,
        (
            Line("relapse", N_("Relapse"), N_("relapse"), spec.Dash.DASHED, spec.Hue.SECOND),
            Line("nrm", N_("Non-relapse mortality"), N_("NRM"), spec.Dash.SOLID, spec.Hue.THIRD),
        ),
    )


def acute_gvhd(estimates: Estimates, axis: spec.Axis) -> spec.CurvePanel:
    """Give the panel of acute GVHD after the transplant, death and relapse without it competing."""
    both = _texts(estimates, "agvhd2_4.h100", "agvhd3_4.h100")
    return _incidences(
        estimates,
        N_("Acute GVHD II–IV and, dashed, III–IV"),
        N_("by H+100: {both}").format(both=both),
        axis,
        (
            Line("agvhd2_4", N_("II–IV"), N_("II–IV"), spec.Dash.SOLID, spec.Hue.THIRD),
            Line("agvhd3_4", N_("III–IV"), N_("III–IV"), spec.Dash.DASHED, spec.Hue.SECOND),
        ),
    )


def side_by_side(
    estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, lines: tuple[Line, ...]
) -> spec.CurvePanel:
    """Give a panel of curves that do not share who is at risk: each has all its numbers in rows of its own."""
    found = [(line, estimates.curves[line.curve]) for line in lines if line.curve in estimates.curves]
    if not found:
        return spec.CurvePanel(title, "", axis, (), caption=_caption(estimates, None))
    alone = len(found) == 1
    named = [(line, row) for line, curve in found for row in _all_rows(curve, axis)]
    return spec.CurvePanel(
        title,
        subtitle,
        axis,
        tuple(_curve(curve, line.label, dash=line.dash, hue=line.hue, alone=alone) for line, curve in found),
        tuple(replace(row, label=row.label if alone else f"{line.row} {row.label}") for line, row in named),
        caption=" ".join((_caption(estimates, found[0][1]), *_notes([curve for _, curve in found]))),
        few=FEW,
    )


def _all_rows(curve: Curve, axis: spec.Axis) -> tuple[spec.RiskRow, ...]:
    """Give the numbers below a curve with what competes, so that those of an incidence add up to all patients too."""
    return (*_rows(curve, axis), *((_row(curve, Under.COMPETING, axis),) if curve.rising else ()))


def _notes(curves: list[Curve]) -> list[str]:
    """Say of each curve what a reader must know, such as who did not reach its landmark; the same is said once."""
    return list(
        dict.fromkeys(N_("{label}: {note}").format(label=one.label, note=one.note) for one in curves if one.note)
    )


@dataclass(frozen=True)
class Line:
    """How one of several curves on a plot is told from the others."""

    curve: str
    label: str
    row: str
    dash: spec.Dash
    hue: spec.Hue


def _texts(estimates: Estimates, *numbers: str) -> str:
    return listed([one.text for number in numbers for one in estimates.table if one.id == number])


def _incidences(
    estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, lines: tuple[Line, ...]
) -> spec.CurvePanel:
    found = [(line, estimates.curves[line.curve]) for line in lines if line.curve in estimates.curves]
    if not found:
        return spec.CurvePanel(title, "", axis, (), caption=_caption(estimates, None))
    first = found[0][1]
    return spec.CurvePanel(
        title,
        subtitle,
        axis,
        tuple(_curve(curve, line.label, dash=line.dash, hue=line.hue, alone=False) for line, curve in found),
        (
            _rows(first, axis)[0],
            *(_row(curve, Under.EVENTS, axis, line.row) for line, curve in found),
        ),
        caption=_caption(estimates, first),
        few=FEW,
    )


def _survival(estimates: Estimates, name: str, title: str, axis: spec.Axis) -> spec.CurvePanel:
    curve, at_one_year = estimates.curves.get(name), estimates[f"{name}.12m"]
    if curve is None:
        return spec.CurvePanel(title, "", axis, (), caption=_caption(estimates, None))
    return spec.CurvePanel(
        title,
        N_("1 year: {text} · median {median}").format(text=at_one_year.text, median=curve.median),
        axis,
        (_curve(curve, title),),
        _rows(curve, axis),
        caption=_caption(estimates, curve),
        few=FEW,
    )


def _caption(estimates: Estimates, curve: Curve | None) -> str:
    synthetic = [SYNTHETIC] if estimates.synthetic else []
    if curve is None:
        return "".join(synthetic)
    method = f"{curve.method[:1].upper()}{curve.method[1:]}."
    return " ".join((*synthetic, N_("From {origin}.").format(origin=_day_zero(curve)), method))


def _day_zero(curve: Curve) -> str:
    return LANDMARK if curve.id.endswith("_landmark") else FROM[curve.origin]


def _curve(
    curve: Curve,
    label: str,
    *,
    dash: spec.Dash = spec.Dash.SOLID,
    hue: spec.Hue = spec.Hue.FIRST,
    alone: bool = True,
) -> spec.Curve:
    """Give a curve for drawing; two that share a plot go without bands and censorings, which would hide each other."""
    return spec.Curve(
        label=label,
        steps=_steps(curve, banded=alone),
        end=months(curve.time[-1]),
        censored=_censorings(curve) if alone else (),
        start=_start(curve),
        dash=dash,
        hue=hue,
        few_from=_few_from(curve),
    )


def _start(curve: Curve) -> float:
    return 0.0 if curve.rising else 1.0


def _steps(curve: Curve, *, banded: bool) -> tuple[spec.Step, ...]:
    before = (_start(curve), *curve.value)
    return tuple(
        spec.Step(
            time=months(curve.time[index]),
            value=curve.value[index],
            lower=curve.lower[index] if banded else None,
            upper=curve.upper[index] if banded else None,
            key=Source(curve.id).key_of(curve.deciders[index]),
            why=why.of_step(curve, index, before[index]),
        )
        for index, events in enumerate(curve.n_event)
        if events
    )


def _censorings(curve: Curve) -> tuple[spec.Censoring, ...]:
    return tuple(
        spec.Censoring(
            months(curve.time[index]), Source(curve.id).key_of(curve.deciders[index]), why.of_censoring(curve, index)
        )
        for index, number in enumerate(curve.n_censor)
        if number
    )


def _few_from(curve: Curve) -> float | None:
    """Give the time in months after which fewer than three are at risk; None while there are enough to the end."""
    for index, number in enumerate(curve.n_risk):
        if number < FEW:
            return months(curve.time[index - 1]) if index else 0.0
    return None


def _rows(curve: Curve, axis: spec.Axis) -> tuple[spec.RiskRow, ...]:
    """Give the numbers below a curve; at every break they add up to all patients."""
    return tuple(_row(curve, what, axis) for what in (Under.AT_RISK, Under.EVENTS, Under.CENSORED))


def _row(curve: Curve, what: Under, axis: spec.Axis, label: str = "", group: str = "") -> spec.RiskRow:
    """Give one row of numbers below a curve, each telling who is behind it."""
    counts = curve.at([time * DAYS_PER_MONTH for time in axis.breaks])
    return spec.RiskRow(
        label or ROWS[what],
        tuple(_count(one, what) for one in counts),
        tuple(
            spec.Told(
                Source(curve.id, group).key_of_number(what, one.day),
                why.of_number(curve, what, one.day, _count(one, what), f"{axis.printed(time)} {axis.unit}"),
            )
            for time, one in zip(axis.breaks, counts, strict=True)
        ),
    )


def _count(one: AtBreak, what: Under) -> int:
    return {
        Under.AT_RISK: one.n_risk,
        Under.EVENTS: one.n_event,
        Under.CENSORED: one.n_censor,
        Under.COMPETING: one.n_competing,
    }[what]
