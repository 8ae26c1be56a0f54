"""How long the statistics take, beside np.unique on the same times as the machine's own measure.

Nothing is timed by assertion. Run with
pytest tests/benchmarks/test_stats_bench.py -o addopts="--import-mode=importlib" --benchmark-only
--benchmark-group-by=param:n,param:draw --benchmark-columns=median
and read the ratio to `test_unique` in each group: the budget for two arms at n = 100,000 is 10.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cd7gui.stats.competing_risks import aalen_johansen
from cd7gui.stats.group_tests import gray, log_rank
from cd7gui.stats.survival import kaplan_meier

Cohort = tuple[Any, Any, Any]

UP_TO_A_MILLION = [100, 1_000, 10_000, 100_000, 1_000_000]
UP_TO_A_HUNDRED_THOUSAND = UP_TO_A_MILLION[:-1]


def cohort(n: int, *, whole_days: bool) -> Cohort:
    """Follow-up in months, two arms; whole days as dates give them, or as many distinct times as patients."""
    rng = np.random.default_rng(n)
    days = rng.exponential(600, n)
    return (np.ceil(days) if whole_days else days) / 30.4375, rng.integers(0, 3, n), rng.integers(0, 2, n)


@pytest.fixture(params=[True, False], ids=["whole_days", "all_distinct"])
def draw(request: pytest.FixtureRequest) -> Callable[[int], Cohort]:
    return lambda n: cohort(n, whole_days=request.param)


@pytest.mark.parametrize("n", UP_TO_A_MILLION)
def test_unique(benchmark: Any, draw: Callable[[int], Cohort], n: int) -> None:
    time, _, _ = draw(n)
    distinct, _ = benchmark(np.unique, time, return_inverse=True)
    assert len(distinct) <= n


@pytest.mark.parametrize("n", UP_TO_A_MILLION)
def test_kaplan_meier_with_limits(benchmark: Any, draw: Callable[[int], Cohort], n: int) -> None:
    time, status, _ = draw(n)
    curve = benchmark(kaplan_meier, time, status > 0)
    assert curve.n_risk[0] == n


@pytest.mark.parametrize("variance", ["survfit", "cmprsk"])
@pytest.mark.parametrize("n", UP_TO_A_HUNDRED_THOUSAND)
def test_incidence(benchmark: Any, draw: Callable[[int], Cohort], n: int, variance: str) -> None:
    time, status, _ = draw(n)
    found = benchmark(aalen_johansen, time, status, variance=variance)
    assert found.n_risk[0] == n


@pytest.mark.parametrize("n", UP_TO_A_HUNDRED_THOUSAND)
def test_log_rank(benchmark: Any, draw: Callable[[int], Cohort], n: int) -> None:
    time, status, arm = draw(n)
    assert benchmark(log_rank, time, status > 0, arm).n.sum() == n


@pytest.mark.parametrize("n", UP_TO_A_HUNDRED_THOUSAND)
def test_gray(benchmark: Any, draw: Callable[[int], Cohort], n: int) -> None:
    time, status, arm = draw(n)
    assert benchmark(gray, time, status, arm).n.sum() == n


@pytest.mark.parametrize("n", UP_TO_A_HUNDRED_THOUSAND)
def test_two_arms_with_curves_incidences_and_log_rank(benchmark: Any, draw: Callable[[int], Cohort], n: int) -> None:
    time, status, arm = draw(n)
    arms = [(time[arm == label], status[arm == label]) for label in (0, 1)]

    def two_arms() -> float | None:
        for times, statuses in arms:
            kaplan_meier(times, statuses > 0)
            aalen_johansen(times, statuses)
        return log_rank(time, status > 0, arm).p

    assert benchmark(two_arms) is not None
