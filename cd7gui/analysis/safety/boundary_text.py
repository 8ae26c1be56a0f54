"""A boundary with its operating characteristics, as data and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from cd7gui.analysis.safety.boundaries import boundary_of
from cd7gui.analysis.safety.stopping_text import design_in_words
from cd7gui.domain.stopping import StoppingDesign, StoppingMethod
from cd7gui.stats import stopping_boundaries
from cd7gui.stats.stopping_boundaries import StoppingBoundary, StoppingChances

USUAL_STEPS = (0.0, 0.05, 0.10, 0.15, 0.20)  # above p0, at which operating characteristics are computed by default


def usual_probabilities(p0: float) -> tuple[float, ...]:
    """Return the default probabilities for operating characteristics: p0 and steps above it, below 1."""
    return tuple(p for p in (round(p0 + step, 10) for step in USUAL_STEPS) if p < 1)


def boundary_as_data(design: StoppingDesign, ps: Sequence[float] = ()) -> dict[str, Any]:
    """Return a boundary and its characteristics as JSON-ready data.

    `boundary` lists the least y for n = 1, 2 …; `stop` has P(stop) by the probability of an event.
    """
    found, read = _read(design, ps)
    return {
        "method": design.method.value,
        "p0": design.p0,
        "alpha": design.alpha,
        "n": design.patients,
        "prior": list(design.prior_or_usual),
        "p1": design.p1_or_usual if design.method is StoppingMethod.SPRT else None,
        "looks": sorted(design.looks) or None,
        "constant": found.constant,
        "type_one_error": stopping_boundaries.chances(found.least, design.p0).stop,
        "boundary": list(found.least),
        "stop": {f"{one.p:.10g}": one.stop for one in read},
        "expected_patients": {f"{one.p:.10g}": one.patients for one in read},
        "expected_events": {f"{one.p:.10g}": one.events for one in read},
    }


def _read(design: StoppingDesign, ps: Sequence[float]) -> tuple[StoppingBoundary, list[StoppingChances]]:
    found = boundary_of(design)
    return found, [stopping_boundaries.chances(found.least, p) for p in ps or usual_probabilities(design.p0)]


def boundary_in_words(design: StoppingDesign, ps: Sequence[float] = ()) -> str:
    """Return a boundary and its characteristics as lines of text."""
    found, read = _read(design, ps)
    lines = [design_in_words(design), ""]
    if found.constant is None:
        lines += ["No boundary keeps this alpha with this number of patients: the rule would never stop.", ""]
    else:
        lines += ["patients   stops at", *(f"{of:<9}  {least}" for of, least in _steps(found)), ""]
    lines += ["p       P(stop)      patients  events"]
    lines += [f"{one.p:<6.4g}  {one.stop:.8f}  {one.patients:>9.4f}  {one.events:>7.4f}" for one in read]
    return "\n".join(lines)


def _steps(found: StoppingBoundary) -> Iterator[tuple[str, int]]:
    """Yield the numbers of patients that share a boundary, as "7-10", and the boundary."""
    numbered = ((n, least) for n, least in enumerate(found.least, 1) if least is not None)
    for least, same in groupby(numbered, key=lambda one: one[1]):
        of = [n for n, _ in same]
        yield (str(of[0]) if len(of) == 1 else f"{of[0]}-{of[-1]}"), least
