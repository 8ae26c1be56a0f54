"""The summary's swimmer from the cohort's outcomes: each patient's course before and after the transplant."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import zip_longest

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.formatting import half_up, months
from cd7gui.domain.results import Estimates, Lane, LaneMark
from cd7gui.ui.charts.base import spec
from cd7gui.ui.summary.plots.drawing_cache import DrawingCache
from cd7gui.ui.summary.plots.places import key_to
from cd7gui.ui.widgets.plain_text import one_line

KINDS = {
    LaneMark.REMISSION: spec.MarkKind.REMISSION,
    LaneMark.GVHD: spec.MarkKind.ACUTE_GVHD,
    LaneMark.CHRONIC_GVHD: spec.MarkKind.CHRONIC_GVHD,
    LaneMark.RELAPSE: spec.MarkKind.RELAPSE,
    LaneMark.DEATH: spec.MarkKind.DEATH,
}
"""What is drawn as a mark; the transplant is the border of two stretches."""


class LaneOrder(Enum):
    """The orders of the lanes, in words."""

    LONGEST = "longest follow-up first"
    NUMBER = "patient number"
    TRANSPLANT = "earliest transplant first"
    OUTCOME = "alive, relapsed, dead"


def _by_outcome(lane: Lane) -> int:
    kinds = {kind for kind, _ in lane.marks}
    return 2 if LaneMark.DEATH in kinds else 1 if LaneMark.RELAPSE in kinds else 0


_PLACE: dict[LaneOrder, Callable[[Lane], object]] = {
    LaneOrder.LONGEST: lambda lane: -lane.end,
    LaneOrder.NUMBER: lambda lane: (lane.subject == "", lane.subject),
    LaneOrder.TRANSPLANT: lambda lane: (lane.transplant is None, lane.transplant),
    LaneOrder.OUTCOME: lambda lane: (_by_outcome(lane), -lane.end),
}


KeptLanes = DrawingCache[Lane, spec.LaneSpec]


def kept_lanes() -> KeptLanes:
    """Return the cache of the patients' lanes as drawn."""
    return DrawingCache(_lane, lambda lane: lane.patient)


def swimmer(
    estimates: Estimates, axis: spec.Axis, order: LaneOrder = LaneOrder.LONGEST, kept: KeptLanes | None = None
) -> spec.SwimmerPanel:
    """Return the panel of all lanes; time runs from the CAR-T infusion whatever day zero the curves have."""
    said = f"{axis.unit} from T; the bar becomes solid at H"
    place = _PLACE[order]
    lanes = sorted(estimates.lanes, key=lambda lane: (place(lane), lane.subject, lane.patient))
    return spec.SwimmerPanel(
        "Swimmer",
        said + (" · synthetic" if estimates.synthetic else ""),
        axis,
        (kept or kept_lanes()).drawn(lanes),
    )


def _lane(lane: Lane) -> spec.LaneSpec:
    marks = zip_longest(lane.marks, lane.mark_deciders[: len(lane.marks)])
    return spec.LaneSpec(
        one_line(lane.subject) or "no number",
        _segments(lane),
        tuple(
            spec.LaneEvent(months(day), KINDS[kind], _key(lane, decider), _said(lane, kind, day))
            for (kind, day), decider in marks
            if kind in KINDS and day >= 0  # the lane begins with the infusion
        ),
        ongoing=lane.ongoing,
    )


def _key(lane: Lane, decider: DecidingValue | None) -> str:
    """Return the key of the deciding field, or of the patient if there is none."""
    return key_to(lane.patient, decider.place if decider else "")


def _segments(lane: Lane) -> tuple[spec.Segment, ...]:
    said, last = lane.words.replace("; ", "\n"), months(lane.end)
    end = _key(lane, lane.deciders[-1] if lane.deciders else None)
    if lane.transplant is None:
        return (spec.Segment(0.0, last, spec.CoursePhase.WITHOUT_TRANSPLANT, end, said),)
    grafted = min(max(months(lane.transplant), 0.0), last)  # a transplant out of order is a finding, not a phase
    return (
        spec.Segment(0.0, grafted, spec.CoursePhase.TO_TRANSPLANT, _key(lane, _transplant(lane)), said),
        spec.Segment(grafted, last, spec.CoursePhase.AFTER_TRANSPLANT, end, said),
    )


def _transplant(lane: Lane) -> DecidingValue | None:
    kinds = [kind for kind, _ in lane.marks[: len(lane.mark_deciders)]]
    return lane.mark_deciders[kinds.index(LaneMark.TRANSPLANT)] if LaneMark.TRANSPLANT in kinds else None


def _said(lane: Lane, kind: LaneMark, day: int) -> str:
    return (
        f"{one_line(lane.subject)}: {kind.value}\n{half_up(months(day), 1)} months after the CAR-T infusion (T+{day})"
    )
