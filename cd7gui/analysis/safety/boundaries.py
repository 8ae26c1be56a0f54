"""The boundary of a stopping rule from its design."""

from __future__ import annotations

from functools import lru_cache

from cd7gui.domain.stopping import StoppingDesign, StoppingMethod
from cd7gui.stats import stopping_boundaries
from cd7gui.stats.stopping_boundaries import Statistic, StoppingBoundary


@lru_cache(maxsize=64)  # requested after every change of the data, while the design stays the same
def boundary_of(design: StoppingDesign) -> StoppingBoundary:
    """Return the boundary of a design; raises `ValueError` with a sentence for an invalid one."""
    return stopping_boundaries.boundary(
        _statistic(design), design.p0, design.alpha, design.patients, sorted(design.looks)
    )


def _statistic(design: StoppingDesign) -> Statistic:
    match design.method:
        case StoppingMethod.POCOCK:
            return stopping_boundaries.pocock(design.p0)
        case StoppingMethod.SPRT:
            return stopping_boundaries.truncated_sprt(design.p0, design.p1_or_usual)
        case _:
            return stopping_boundaries.beta_binomial(design.p0, design.prior_or_usual)
