"""The summary's patient flow as a drawing, from the table that counts it."""

from __future__ import annotations

from functools import partial

from cd7gui.analysis.safety.flow_table import FLOW, stages_of
from cd7gui.domain.cell_table import CellTable, TableLine
from cd7gui.domain.results import Estimates
from cd7gui.ui.charts.base.flow_panel import FlowPanel, FlowStep, FlowWay
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.curve_panels import SYNTHETIC
from cd7gui.ui.summary.plots.places import key_of
from cd7gui.ui.widgets.plain_text import one_line

FLOW_CHART = "flow.chart"
_MOST = 5  # patients named on a card


def flow_of(estimates: Estimates) -> CellTable | None:
    """Return the table that the drawing shows; None if only numbers were computed."""
    return next((one for one in estimates.tables if one.id == FLOW), None)


def flow_panel(estimates: Estimates) -> FlowPanel:
    """Return the chart of the patient flow."""
    table = flow_of(estimates)
    steps = tuple(
        _step(one.step, (*map(_way, one.left), *(_way(line, coming=True) for line in one.came)))
        for one in stages_of(table.lines if table else ())
    )
    caption = SYNTHETIC if estimates.synthetic else ""
    return FlowPanel("Flow of the patients", "", steps, caption)


def _step(line: TableLine, ways: tuple[FlowWay, ...]) -> FlowStep:
    deciders = line.cells[0].deciders
    return FlowStep(line.label, int(line.cells[0].value or 0), ways, key_of(deciders), partial(_why, line))


def _way(line: TableLine, *, coming: bool = False) -> FlowWay:
    deciders = line.cells[0].deciders
    return FlowWay(line.label, int(line.cells[0].value or 0), key_of(deciders), partial(_why, line), coming)


def _why(line: TableLine) -> str:
    subjects = [one_line(one) for one in line.cells[0].subjects]
    more = f" and {len(subjects) - _MOST} more" if len(subjects) > _MOST else ""
    named = f"{', '.join(subjects[:_MOST])}{more}"
    return "\n".join((f"{line.label}: {line.cells[0].text}", *([named] if named else []), explanations.OPENS))
