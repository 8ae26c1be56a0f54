"""The patient flow: how many reached each step, and why the others did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from cd7gui.analysis.outcomes.counted import NotRead
from cd7gui.analysis.patients.computation_errors import CannotCompute
from cd7gui.analysis.patients.patient_columns import PatientColumns
from cd7gui.analysis.patients.readings import PatientReadings
from cd7gui.analysis.safety.measured_cells import KeepLines
from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.protocol.endpoints.safety.patient_flow import STEPS, PatientFlow
from cd7gui.protocol.forms.timeline import LeftOut
from cd7gui.records import dataclass

FLOW, TITLE = "flow", "Flow"
METHOD = (
    "each step by its own date or fact; below it those from the previous step who did not reach it, with the reason"
)
LEFT, CAME = "left", "came"  # prefixes of the ids of lines below a step

Known = tuple[PatientReadings, PatientFlow]


@dataclass(frozen=True)
class FlowStage:
    """A step of the table with the lines below it: who left before it, and who skipped the step before."""

    step: TableLine
    left: tuple[TableLine, ...]
    came: tuple[TableLine, ...]


def stages_of(lines: Sequence[TableLine]) -> Iterator[FlowStage]:
    """Yield the steps of the table in order, for drawing."""
    for number, line in enumerate(lines):
        if line.level:
            continue
        below = list(takewhile(lambda one: one.level, lines[number + 1 :]))
        came = tuple(one for one in below if one.id.startswith(f"{CAME}."))
        yield FlowStage(line, tuple(one for one in below if one not in came), came)


def flow_table(
    patients: Sequence[PatientReadings], columns: PatientColumns[PatientReadings], keep: KeepLines
) -> CellTable:
    """Return the table; lines of level 0 are the steps, lower ones the ways out and in, cached by step."""
    for one in patients:
        if isinstance(one.flow, NotRead):
            raise CannotCompute(one.flow.reason)
    known = [(one, one.flow) for one in patients if not isinstance(one.flow, LeftOut)]
    left_out = tuple(one.left_out(one.flow) for one in patients if isinstance(one.flow, LeftOut))
    lines: list[TableLine] = []
    before = ""
    for step, label in STEPS.items():
        read = tuple(columns.of(f"flow {one}", partial(_at_step, one)) for one in (before, step) if one)
        lines += keep(step, read, partial(_step, known, before, step, label))
        before = step
    shown = tuple(lines) if known else ()
    return CellTable(FLOW, TITLE, "Step", ("Patients",), shown, "", METHOD, left_out=left_out)


def _at_step(step: str, one: PatientReadings) -> object:
    """Return what the lines of a step read of a patient."""
    flow = one.flow
    return None if isinstance(flow, LeftOut) else (flow.reached.get(step), flow.reasons.get(step))


def _step(known: Sequence[Known], before: str, step: str, label: str) -> tuple[TableLine, ...]:
    deciders = tuple(one.decider(flow.reached[step]) for one, flow in known if step in flow.reached)
    line = TableLine(step, label, (TableCell(str(len(deciders)), len(deciders), deciders),))
    return (line, *_ways_out(known, before, step), *_ways_in(known, before, step)) if before else (line,)


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
    """Return the line of patients who reached a step without the previous one; empty if there are none."""
    those = tuple(
        one.decider(flow.reached[step]) for one, flow in known if step in flow.reached and before not in flow.reached
    )
    label = f"came without “{STEPS[before].lower()}”"
    return [TableLine(f"{CAME}.{step}", label, (TableCell(str(len(those)), len(those), those),), 1)] if those else []
