"""Exact limits of a rate against R's poisson.test."""

from __future__ import annotations

import pytest

from cd7gui.stats.rates import exact_rate


@pytest.mark.parametrize(
    ("events", "time", "level", "limits"),
    [  # poisson.test(events, time, conf.level = level)$conf.int
        (2, 0.5, 0.95, (0.484418557088, 14.449375335448)),
        (0, 1.24, 0.95, (0.0, 2.97490278558)),
        (11, 3.0, 0.9, (2.05633576313, 6.06917141697)),
    ],
)
def test_limits_are_those_of_r(events: int, time: float, level: float, limits: tuple[float, float]) -> None:
    found = exact_rate(events, time, level)

    assert (found.lower, found.upper) == pytest.approx(limits, abs=1e-9)


@pytest.mark.parametrize(("events", "time"), [(-1, 1.0), (1, 0.0)])
def test_what_is_no_rate_is_refused(events: int, time: float) -> None:
    with pytest.raises(ValueError, match="do not give a rate"):
        exact_rate(events, time)
