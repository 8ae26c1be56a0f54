"""The time axis of the summary's charts: as long as the follow-up needs, or as long as a person chose."""

from __future__ import annotations

import math

from cd7gui.domain.estimates import Estimates
from cd7gui.domain.text import months
from cd7gui.ui.charts.spec import Axis

CHOICES = (12, 24, 36)
"""Ends that a person may choose, in months; None beside them lets the data decide."""

_ENDS = (1, 2, 3, 6, 12, 18, 24, 30, 36, 48, 60)  # months; later axes grow by whole years
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # the last serves 160 years, more than a PartialDate can span
_MOST_BREAKS = 8  # after 0; more numbers at risk would stand too close on half a window
_HAIR = 1e-9  # 487 days are 16 months, and their quotient may be a hair more


def axis_for(days: float, chosen: int | None = None) -> Axis:
    """Give an axis that shows `days` of follow-up, or that ends at a chosen number of months."""
    end = chosen or _end(months(days))
    return Axis(float(end), float(_step(end)))


def _end(longest: float) -> int:
    found = [end for end in _ENDS if end >= longest - _HAIR]
    return found[0] if found else 12 * math.ceil((longest - _HAIR) / 12)


def _step(end: int) -> int:
    """Give the least step that leaves few breaks, and of those one that ends with the axis if there is one."""
    few = [step for step in _STEPS if end / step <= _MOST_BREAKS]
    return next((step for step in few if end % step == 0), few[0])


def longest_curve(estimates: Estimates, *names: str) -> float:
    """Give the longest follow-up on these curves, in days; 0 without one."""
    found = (estimates.curves.get(name) for name in names)
    return max((curve.time[-1] for curve in found if curve is not None), default=0.0)


def longest_lane(estimates: Estimates) -> float:
    """Give the longest course of a patient, in days; 0 without one."""
    return float(max((lane.end for lane in estimates.lanes), default=0))
