"""The flow of the patients: how many reached each step, and why the others did not."""

from __future__ import annotations

from collections.abc import Sequence

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.protocol.endpoints.safety.patient_flow import STEPS, PatientFlow
from cd7gui.protocol.forms.timeline import LeftOut

TITLE = "Flow"
METHOD = "each step by its own date or fact; below it those of the step before who did not reach it, with the reason"
LEFT, CAME = "left", "came"  # how ids of the lines below a step begin

Known = tuple[PatientReadings, PatientFlow]


def flow_table(patients: Sequence[PatientReadings]) -> CellTable:
    """Return the table; lines of level 0 are the steps, those below them the ways out and in."""
    for one in patients:
        if isinstance(one.flow, NotRead):
            raise CannotCompute(one.flow.reason)
    known = [(one, one.flow) for one in patients if not isinstance(one.flow, LeftOut)]
    left_out = tuple(one.left_out(one.flow) for one in patients if isinstance(one.flow, LeftOut))
    lines: list[TableLine] = []
    before = ""
    for step, label in STEPS.items():
        reached = [(one, flow) for one, flow in known if step in flow.reached]
        deciders = tuple(one.decider(flow.reached[step]) for one, flow in reached)
        lines.append(TableLine(step, label, (TableCell(str(len(reached)), len(reached), deciders),)))
        if before:
            lines += _ways_out(known, before, step)
            lines += _ways_in(known, before, step)
        before = step
    shown = tuple(lines) if known else ()
    return CellTable("flow", TITLE, "Step", ("Patients",), shown, "", METHOD, left_out=left_out)


def _ways_out(known: Sequence[Known], before: str, step: str) -> list[TableLine]:
    by_reason: dict[str, list[DecidingValue]] = {}
    for one, flow in known:
        if before in flow.reached and step not in flow.reached:
            reason, decider = flow.reasons[step]
            by_reason.setdefault(reason, []).append(one.decider(decider))
    return [
        TableLine(f"{LEFT}.{step}.{reason}", reason, (TableCell(str(len(those)), len(those), tuple(those)),), 1)
        for reason, those in by_reason.items()
    ]


def _ways_in(known: Sequence[Known], before: str, step: str) -> list[TableLine]:
    """Return the line of those who reached a step without the one before it; none where there is nobody."""
    those = tuple(
        one.decider(flow.reached[step]) for one, flow in known if step in flow.reached and before not in flow.reached
    )
    label = f"came without “{STEPS[before].lower()}”"
    return [TableLine(f"{CAME}.{step}", label, (TableCell(str(len(those)), len(those), those),), 1)] if those else []
