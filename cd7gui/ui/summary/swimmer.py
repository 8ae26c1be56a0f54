"""The summary's swimmer from the cohort's outcomes: each patient's way to the transplant and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cd7gui.domain.estimates import Decider, Estimates, Lane, LaneMark
from cd7gui.domain.text import N_, half_up, months
from cd7gui.ui.charts import spec
from cd7gui.ui.summary.keys import key_to

KINDS = {
    LaneMark.REMISSION: spec.MarkKind.REMISSION,
    LaneMark.GVHD: spec.MarkKind.ACUTE_GVHD,
    LaneMark.RELAPSE: spec.MarkKind.RELAPSE,
    LaneMark.DEATH: spec.MarkKind.DEATH,
}
"""What is drawn as a mark; the transplant is the border of two stretches."""

DECIDED_BY = {
    LaneMark.REMISSION: ("response.cri",),
    LaneMark.GVHD: ("agvhd.hsct.grade2_4", "agvhd.cart.grade2_4"),
    LaneMark.RELAPSE: ("relapse.12m", "status.relapse_cd7_negative"),
}
"""The numbers whose deciding field a mark leads to; where none decides, it leads to the patient."""


def swimmer(estimates: Estimates, axis: spec.Axis) -> spec.SwimmerPanel:
    """Give the panel of all lanes, in their order; time runs from the CAR-T infusion whatever the curves count from."""
    decided = _decided(estimates)
    return spec.SwimmerPanel(
        N_("Swimmer"),
        N_("months from the CAR-T infusion") + (N_(" · synthetic cohort") if estimates.synthetic else ""),
        axis,
        tuple(_lane(lane, decided) for lane in estimates.lanes),
    )


Decided = Mapping[tuple[LaneMark, str], str]
"""The deciding place by what was decided and by patient; the end of follow-up, dead or alive, stands under DEATH."""


def _decided(estimates: Estimates) -> Decided:
    found = {(LaneMark.DEATH, one.patient): one.place for one in _ends(estimates)}
    for kind, numbers in DECIDED_BY.items():
        for number in numbers:
            for one in estimates[number].deciders:
                found.setdefault((kind, one.patient), one.place)
    return found


def _ends(estimates: Estimates) -> Iterator[Decider]:
    curve = estimates.curves.get("os")
    yield from (one for group in curve.deciders for one in group) if curve else ()


def _lane(lane: Lane, decided: Decided) -> spec.Lane:
    return spec.Lane(
        lane.subject or N_("no number"),
        _segments(lane, decided.get((LaneMark.DEATH, lane.patient), "")),
        tuple(
            spec.Mark(
                months(day),
                KINDS[kind],
                key_to(lane.patient, decided.get((kind, lane.patient), "")),
                _said(lane, kind, day),
            )
            for kind, day in lane.marks
            if kind in KINDS and day >= 0  # before the infusion there is no place on the lane
        ),
        ongoing=lane.ongoing,
    )


def _segments(lane: Lane, end: str) -> tuple[spec.Segment, ...]:
    said, last = lane.words.replace("; ", "\n"), months(lane.end)
    if lane.transplant is None:
        return (spec.Segment(0.0, last, spec.Phase.WITHOUT_TRANSPLANT, key_to(lane.patient, end), said),)
    grafted = min(max(months(lane.transplant), 0.0), last)  # a transplant out of order is a finding, not a stretch
    return (
        spec.Segment(0.0, grafted, spec.Phase.TO_TRANSPLANT, key_to(lane.patient), said),
        spec.Segment(grafted, last, spec.Phase.AFTER_TRANSPLANT, key_to(lane.patient, end), said),
    )


def _said(lane: Lane, kind: LaneMark, day: int) -> str:
    return N_("{subject}: {event}\n{time} months after the CAR-T infusion (T+{day})").format(
        subject=lane.subject, event=kind.value, time=half_up(months(day), 1), day=day
    )
