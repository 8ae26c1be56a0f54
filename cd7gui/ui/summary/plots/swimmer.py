"""The summary's swimmer from the cohort's outcomes: each patient's way to the transplant and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from itertools import zip_longest

from cd7gui.domain.formatting import N_, half_up, months
from cd7gui.domain.results import DecidingValue, Estimates, Lane, LaneMark
from cd7gui.ui.charts.base import spec
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
    """How the lanes are sorted, in words."""

    LONGEST = N_("longest follow-up first")
    NUMBER = N_("patient number")
    TRANSPLANT = N_("earliest transplant first")
    OUTCOME = N_("alive, relapsed, dead")


def _by_outcome(lane: Lane) -> int:
    kinds = {kind for kind, _ in lane.marks}
    return 2 if LaneMark.DEATH in kinds else 1 if LaneMark.RELAPSE in kinds else 0


_PLACE: dict[LaneOrder, Callable[[Lane], object]] = {
    LaneOrder.LONGEST: lambda lane: -lane.end,
    LaneOrder.NUMBER: lambda lane: (lane.subject == "", lane.subject),
    LaneOrder.TRANSPLANT: lambda lane: (lane.transplant is None, lane.transplant),
    LaneOrder.OUTCOME: lambda lane: (_by_outcome(lane), -lane.end),
}


class KeptLanes:
    """What was drawn of each patient's lane, drawn anew where the lane differs: an entry changes one of a thousand."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[Lane, spec.LaneSpec]] = {}

    def drawn(self, lanes: Iterable[Lane]) -> tuple[spec.LaneSpec, ...]:
        """Return these lanes for drawing, and forget those of other patients."""
        before = self._drawn
        self._drawn = {lane.patient: self._one(before.get(lane.patient), lane) for lane in lanes}
        return tuple(drawn for _, drawn in self._drawn.values())

    def _one(self, before: tuple[Lane, spec.LaneSpec] | None, lane: Lane) -> tuple[Lane, spec.LaneSpec]:
        return before if before is not None and before[0] == lane else (lane, _lane(lane))


def swimmer(
    estimates: Estimates, axis: spec.Axis, order: LaneOrder = LaneOrder.LONGEST, kept: KeptLanes | None = None
) -> spec.SwimmerPanel:
    """Return the panel of all lanes; time runs from the CAR-T infusion whatever the curves count from."""
    said = N_("{unit} from T; at H the bar turns full").format(unit=axis.unit)
    place = _PLACE[order]
    lanes = sorted(estimates.lanes, key=lambda lane: (place(lane), lane.subject, lane.patient))
    return spec.SwimmerPanel(
        N_("Swimmer"),
        said + (N_(" · synthetic") if estimates.synthetic else ""),
        axis,
        (kept or KeptLanes()).drawn(lanes),
    )


def _lane(lane: Lane) -> spec.LaneSpec:
    marks = zip_longest(lane.marks, lane.mark_deciders[: len(lane.marks)])
    return spec.LaneSpec(
        one_line(lane.subject) or N_("no number"),
        _segments(lane),
        tuple(
            spec.LaneEvent(months(day), KINDS[kind], _key(lane, decider), _said(lane, kind, day))
            for (kind, day), decider in marks
            if kind in KINDS and day >= 0  # before the infusion there is no place on the lane
        ),
        ongoing=lane.ongoing,
    )


def _key(lane: Lane, decider: DecidingValue | None) -> str:
    """Return the key of the deciding field; where none is named it leads to the patient."""
    return key_to(lane.patient, decider.place if decider else "")


def _segments(lane: Lane) -> tuple[spec.Segment, ...]:
    said, last = lane.words.replace("; ", "\n"), months(lane.end)
    end = _key(lane, lane.deciders[-1] if lane.deciders else None)
    if lane.transplant is None:
        return (spec.Segment(0.0, last, spec.CoursePhase.WITHOUT_TRANSPLANT, end, said),)
    grafted = min(max(months(lane.transplant), 0.0), last)  # a transplant out of order is a finding, not a stretch
    return (
        spec.Segment(0.0, grafted, spec.CoursePhase.TO_TRANSPLANT, _key(lane, _transplant(lane)), said),
        spec.Segment(grafted, last, spec.CoursePhase.AFTER_TRANSPLANT, end, said),
    )


def _transplant(lane: Lane) -> DecidingValue | None:
    kinds = [kind for kind, _ in lane.marks[: len(lane.mark_deciders)]]
    return lane.mark_deciders[kinds.index(LaneMark.TRANSPLANT)] if LaneMark.TRANSPLANT in kinds else None


def _said(lane: Lane, kind: LaneMark, day: int) -> str:
    return N_("{subject}: {event}\n{time} months after the CAR-T infusion (T+{day})").format(
        subject=one_line(lane.subject), event=kind.value, time=half_up(months(day), 1), day=day
    )
