"""Landmark analysis: the clock restarted at a landmark, for those who reach it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cd7gui.stats.risk_sets import Counts, Flags, Floats


@dataclass(frozen=True)
class Landmark:
    """Times since the landmark and statuses of those followed beyond it without an event.

    `kept` marks them among all; the others are counted by why they dropped out, at or before the landmark.
    """

    landmark: float
    time: Floats
    status: Counts
    kept: Flags
    dropped_with_event: int
    dropped_censored: int

    @property
    def dropped(self) -> int:
        """How many are left out of the landmark analysis."""
        return self.dropped_with_event + self.dropped_censored


def restart_at(time: npt.ArrayLike, status: npt.ArrayLike, landmark: float) -> Landmark:
    """Keep those whose time lies after the landmark and count their time from there (same unit as the times).

    The survival of the kept is S(t) / S(landmark). Raises ValueError for a negative landmark or unequal lengths.
    Source: Anderson, Cain and Gelber, J Clin Oncol 1983;1:710-9.
    """
    times, statuses = np.asarray(time, dtype=np.float64), np.asarray(status).astype(np.int64)
    if times.shape != statuses.shape:
        raise ValueError("Times and statuses must be two lists of the same length.")
    if not bool(np.all(np.isfinite(times))):
        raise ValueError("Each time must be a number. Leave out rows whose time is missing.")
    if not (np.isfinite(landmark) and landmark >= 0):
        raise ValueError("The landmark must be a time that is not negative.")
    kept = times > landmark
    with_event = int(np.count_nonzero(~kept & (statuses != 0)))
    censored = int(np.count_nonzero(~kept)) - with_event
    return Landmark(float(landmark), times[kept] - landmark, statuses[kept], kept, with_event, censored)
