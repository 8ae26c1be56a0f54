"""Reverse Kaplan-Meier estimate of follow-up: censoring is the event, and an event ends its observation."""

from typing import Literal, TypeAlias

import numpy.typing as npt

from cd7gui.stats.confidence import Interval
from cd7gui.stats.risk_sets import risk_sets
from cd7gui.stats.survival import SurvivalCurve, product_limit

Order: TypeAlias = Literal["events_first", "flip"]


def reverse_kaplan_meier(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    interval: Interval = "log",
    level: float = 0.95,
    order: Order = "events_first",
) -> SurvivalCurve:
    """Return the curve of time to censoring; its median is the median follow-up.

    In the result `n_event` counts the censorings and `n_censor` the events; `n_risk` are those followed up to the time.
    With "events_first" patients with the event at a time are no longer exposed to censoring at that time (R's
    prodlim(reverse = TRUE)); "flip" only swaps the codes and leaves them exposed (survfit(Surv(time, !event) ~ 1)).
    Source: Schemper and Smith, Control Clin Trials 1996;17:343-6.
    """
    if order not in ("events_first", "flip"):
        raise ValueError(f'There is no order "{order}" of ties. Choose events_first or flip.')
    sets = risk_sets(time, event)
    events = sets.n_event[0]
    exposed = sets.n_risk - events if order == "events_first" else sets.n_risk
    return product_limit(sets.time, sets.n_risk, sets.n_censor, events, at_risk=exposed, interval=interval, level=level)
