"""Pointwise confidence limits of a probability that is estimated with a standard error."""

from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np

from cd7gui.stats.risk_sets import Floats

Interval: TypeAlias = Literal["log", "log-log", "plain"]


def normal_quantile(level: float) -> float:
    """Return the two-sided standard normal quantile of a confidence level in (0, 1); 1.96 for 0.95."""
    if not 0 < level < 1:
        raise ValueError("The confidence level must lie between 0 and 1, for example 0.95.")
    return NormalDist().inv_cdf((1 + level) / 2)


def pointwise(probability: Floats, std_err: Floats, interval: Interval, level: float) -> tuple[Floats, Floats]:
    """Return lower and upper limits, NaN where R's survfit has NA; `std_err` is on the probability scale.

    "log" (R's default) is symmetric in log p, "log-log" in log(-log p), "plain" in p. Limits are clipped to [0, 1].
    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4.
    """
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        match interval:
            case "plain":
                half = z * std_err
                return np.maximum(probability - half, 0.0), np.minimum(probability + half, 1.0)
            case "log":
                factor = std_err / probability
                factor *= z
                np.exp(factor, out=factor)
                return probability / factor, np.minimum(probability * factor, 1.0)
            case "log-log":
                inside = np.where((probability > 0) & (probability < 1), probability, np.nan)
                power = np.exp(z * (std_err / (inside * np.log(inside))))
                return inside ** (1 / power), inside**power
            case _:
                raise ValueError(f'There are no "{interval}" limits. Choose log, log-log or plain.')
