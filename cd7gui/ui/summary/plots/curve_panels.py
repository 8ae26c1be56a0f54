"""The summary's curve panels from the outcomes: alone, side by side, stacked for competing causes, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cd7gui.analysis.outcomes import catalogue
from cd7gui.analysis.outcomes.timed import ONE_YEAR
from cd7gui.domain.formatting import DAYS_PER_MONTH, counted, months, percent
from cd7gui.domain.results import Curve, Estimates, Groups, RiskTableEntry, RiskTableRow, TimeOrigin
from cd7gui.records import dataclass
from cd7gui.ui.charts.base import spec
from cd7gui.ui.summary.plots import explanations as why
from cd7gui.ui.summary.plots.places import CurveSource

LONGEST_ROW = 18  # characters of a group's name before its numbers: longer names would narrow the curves
LEAST_SHARE = 0.6  # least share of the height that the curves of a panel by group take
FEW = 3  # with fewer at risk, a curve is too uncertain to be drawn like the rest

FROM = {TimeOrigin.INFUSION: "CAR-T infusion", TimeOrigin.TRANSPLANT: "transplant"}
"""The day zeros in words."""

LANDMARK = "day 100 after the transplant"
"""The day zero of the landmark curves: they count the days after it, of those who reached it."""

ROWS = {
    RiskTableRow.AT_RISK: "at risk",
    RiskTableRow.EVENTS: "events",
    RiskTableRow.CENSORED: "censored",
    RiskTableRow.COMPETING: "competing",
}
"""The names of the rows of numbers below a curve."""

SYNTHETIC = "Synthetic cohort."

_DASHES = tuple(spec.DashStyle)
_HUES = tuple(spec.CurveColour)


@dataclass(frozen=True)
class PanelLine:
    """How one of several curves in a plot is identified: label, name of its rows, dash and colour."""

    curve: str
    label: str
    row: str
    dash: spec.DashStyle
    hue: spec.CurveColour
    group: str = ""


Drawn = Sequence[tuple[PanelLine, Curve]]


def empty(estimates: Estimates, title: str, axis: spec.Axis, subtitle: str = "") -> spec.CurvePanel:
    """Return a panel without a curve; if it could not be computed, the subtitle says why."""
    return spec.CurvePanel(title, subtitle, axis, (), caption=SYNTHETIC if estimates.synthetic else "")


def alone(estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, line: PanelLine) -> spec.CurvePanel:
    """Return the panel of one curve with its limits and censorings, labelled at its end."""
    curve = estimates.curves.get(line.curve)
    if curve is None:
        return empty(estimates, title, axis, estimates.failed.get(line.curve, ""))
    drawn = _curve(curve, line, banded=True)
    return _panel(estimates, title, subtitle, axis, [(line, curve)], (drawn,), _all_rows(curve, axis))


def side_by_side(
    estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, lines: Sequence[PanelLine]
) -> spec.CurvePanel:
    """Return a panel of curves with different patients at risk, each with its own rows of numbers."""
    found = [(line, estimates.curves[line.curve]) for line in lines if line.curve in estimates.curves]
    return _beside(estimates, title, subtitle if found else _failed(estimates, lines), axis, found)


def _failed(estimates: Estimates, lines: Sequence[PanelLine]) -> str:
    return next((estimates.failed[one.curve] for one in lines if one.curve in estimates.failed), "")


def by_group(
    estimates: Estimates, groups: Groups, curve_id: str, axis: spec.Axis, *, all_numbers: bool = False
) -> spec.CurvePanel:
    """Return the panel of one curve for each group, with the groups' values and the test between them.

    Three fifths of its height are curves; the numbers at risk are below them, and events and censorings on request.
    """
    curves, test = groups.curves.get(curve_id, {}), groups.tests.get(curve_id)
    label = next((curve.label for curve in curves.values()), "")
    by = estimates.settings.group.value if estimates.settings.group else ""
    found = [
        (_line(curve_id, groups.labels[code], code, number), one) for number, (code, one) in enumerate(curves.items())
    ]
    title = f"{label} by {by}"
    read = " · ".join(_read_out(estimates, one, groups.labels[code]) for code, one in curves.items())
    said = " · ".join(part for part in (read, test.text if test else "") if part)
    panel = replace(_beside(estimates, title, said, axis, found), least_share=LEAST_SHARE)
    if not all_numbers:
        at_risk = tuple(row for row in panel.rows if row.label.endswith(ROWS[RiskTableRow.AT_RISK]))
        panel = replace(panel, rows=at_risk)
    absent = len({one.patient for one in groups.left_out})
    words = "Without a group: {patients}.".format(patients=counted(absent, "patient", "patients"))
    return replace(panel, caption=f"{panel.caption} {words}") if absent else panel


def _read_out(estimates: Estimates, curve: Curve, label: str) -> str:
    """Return a group's curve at the day at which its outcome is read: "AML 71% (43–100)"."""
    from cd7gui.analysis.curves import reading_of  # imports numpy, which is loaded by now

    measure = catalogue.OUTCOMES.by_curve.get(curve.id)
    read = reading_of(curve, measure.read_at if measure else ONE_YEAR, estimates.settings.level)
    if read is None:
        return f"{label} –"
    value, lower, upper = read
    limits = "" if lower is None or upper is None else f" ({percent(lower)}–{percent(upper)})"
    return f"{label} {percent(value)}%{limits}"


def _line(curve_id: str, label: str, group: str, number: int) -> PanelLine:
    row = label if len(label) <= LONGEST_ROW else f"{label[: LONGEST_ROW - 1].rstrip()}…"
    return PanelLine(curve_id, label, row, _DASHES[number % len(_DASHES)], _HUES[number % len(_HUES)], group)


def _beside(estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, found: Drawn) -> spec.CurvePanel:
    if not found:
        return empty(estimates, title, axis, subtitle)
    named = ((line, row) for line, curve in found for row in _all_rows(curve, axis, line.group))
    rows = tuple(replace(row, label=f"{line.row} {row.label}") for line, row in named)
    curves = tuple(_curve(curve, line) for line, curve in found)
    return _panel(estimates, title, subtitle, axis, found, curves, rows)


def stacked(
    estimates: Estimates, title: str, subtitle: str, axis: spec.Axis, lines: Sequence[PanelLine]
) -> spec.CurvePanel:
    """Return competing causes stacked, later lines on top: their sum is the share with any of the events."""
    found = [(line, estimates.curves[line.curve]) for line in lines if line.curve in estimates.curves]
    if not found:
        return empty(estimates, title, axis, _failed(estimates, lines))
    first = found[0][1]
    rows = (
        _row(first, RiskTableRow.AT_RISK, axis),
        *(_row(curve, RiskTableRow.EVENTS, axis, line.row) for line, curve in found),
        _row(first, RiskTableRow.CENSORED, axis),
    )
    curves = tuple(_on_top(found, number) for number in range(len(found)))
    return _panel(estimates, title, subtitle, axis, found, curves, rows)


def _on_top(found: Drawn, number: int) -> spec.CurveSpec:
    """Return a curve of a stack: it steps with every cause up to its own and fills from the one below."""
    line, curve = found[number]
    below = [one for _, one in found[:number]]
    steps = []
    for index, day in enumerate(curve.time):
        moving = next((one for one in (curve, *below) if one.n_event[index]), None)
        if moving is not None:
            base = sum(one.value[index] for one in below)
            before = moving.value[index - 1] if index else 0.0
            steps.append(
                spec.CurveStep(
                    months(day),
                    base + curve.value[index],
                    base,
                    base + curve.value[index],
                    CurveSource(moving.id).key_of(moving.deciders[index]),
                    partial(why.of_step, moving, index, before),
                )
            )
    made = _curve(curve, line)
    return replace(made, steps=tuple(steps), filled=True)


def _panel(
    estimates: Estimates,
    title: str,
    subtitle: str,
    axis: spec.Axis,
    found: Drawn,
    curves: tuple[spec.CurveSpec, ...],
    rows: tuple[spec.RiskRow, ...],
) -> spec.CurvePanel:
    said = (_caption(estimates, found[0][1]), *_notes([curve for _, curve in found]))
    return spec.CurvePanel(title, subtitle, axis, curves, rows, caption=" ".join(said), few=FEW)


def _notes(curves: list[Curve]) -> list[str]:
    """Return the notes on the curves, such as who did not reach a landmark, each only once."""
    return list(dict.fromkeys(f"{one.label}: {one.note}" for one in curves if one.note))


def _caption(estimates: Estimates, curve: Curve) -> str:
    method = f"{curve.method[:1].upper()}{curve.method[1:]}."
    synthetic = [SYNTHETIC] if estimates.synthetic else []
    return " ".join((*synthetic, f"From {_day_zero(curve)}.", method))


def _day_zero(curve: Curve) -> str:
    return LANDMARK if curve.id.endswith("_landmark") else FROM[curve.origin]


def _curve(curve: Curve, line: PanelLine, *, banded: bool = False) -> spec.CurveSpec:
    """Return a curve for drawing; two in one plot have no bands or censorings, which would hide each other."""
    source = CurveSource(curve.id, line.group)
    return spec.CurveSpec(
        label=line.label,
        steps=_steps(curve, source, banded=banded),
        end=months(curve.time[-1]),
        censored=_censorings(curve, source) if banded else (),
        start=_start(curve),
        dash=line.dash,
        hue=line.hue,
        few_from=_few_from(curve),
    )


def _start(curve: Curve) -> float:
    return 0.0 if curve.rising else 1.0


def _steps(curve: Curve, source: CurveSource, *, banded: bool) -> tuple[spec.CurveStep, ...]:
    before = (_start(curve), *curve.value)
    return tuple(
        spec.CurveStep(
            time=months(curve.time[index]),
            value=curve.value[index],
            lower=curve.lower[index] if banded else None,
            upper=curve.upper[index] if banded else None,
            key=source.key_of(curve.deciders[index]),
            why=partial(why.of_step, curve, index, before[index]),
        )
        for index, events in enumerate(curve.n_event)
        if events
    )


def _censorings(curve: Curve, source: CurveSource) -> tuple[spec.CensoringMark, ...]:
    return tuple(
        spec.CensoringMark(
            months(curve.time[index]), source.key_of(curve.deciders[index]), partial(why.of_censoring, curve, index)
        )
        for index, number in enumerate(curve.n_censor)
        if number
    )


def _few_from(curve: Curve) -> float | None:
    """Return the time in months after which fewer than three are at risk; None if there are enough to the end."""
    for index, number in enumerate(curve.n_risk):
        if number < FEW:
            return months(curve.time[index - 1]) if index else 0.0
    return None


def _all_rows(curve: Curve, axis: spec.Axis, group: str = "") -> tuple[spec.RiskRow, ...]:
    """Return the numbers below a curve including competing events: at every break they add up to all patients."""
    competing = (RiskTableRow.COMPETING,) if curve.rising else ()
    shown = (RiskTableRow.AT_RISK, RiskTableRow.EVENTS, RiskTableRow.CENSORED, *competing)
    return tuple(_row(curve, what, axis, group=group) for what in shown)


def _row(curve: Curve, what: RiskTableRow, axis: spec.Axis, label: str = "", group: str = "") -> spec.RiskRow:
    """Return one row of numbers below a curve, each with the patients behind it."""
    counts = curve.at([time * DAYS_PER_MONTH for time in axis.breaks])
    return spec.RiskRow(
        label or ROWS[what],
        tuple(_count(one, what) for one in counts),
        tuple(
            spec.RiskNumber(
                CurveSource(curve.id, group).key_of_number(what, one.day),
                partial(why.of_number, curve, what, one.day, _count(one, what), f"{axis.printed(time)} {axis.unit}"),
            )
            for time, one in zip(axis.breaks, counts, strict=True)
        ),
    )


def _count(one: RiskTableEntry, what: RiskTableRow) -> int:
    return {
        RiskTableRow.AT_RISK: one.n_risk,
        RiskTableRow.EVENTS: one.n_event,
        RiskTableRow.CENSORED: one.n_censor,
        RiskTableRow.COMPETING: one.n_competing,
    }[what]
