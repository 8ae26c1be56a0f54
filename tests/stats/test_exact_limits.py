"""D11: exact limits are Clopper-Pearson's without censoring, and never claim certainty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

from cd7gui.stats.exact_limits import before_any_row, beta_product_limits
from cd7gui.stats.proportions import clopper_pearson
from cd7gui.stats.risk_sets import risk_sets


def limits(days: list[float], events: list[int]) -> tuple[list[float], list[float]]:
    sets = risk_sets(days, events)
    after = sets.n_risk - sets.n_event[0] - sets.n_censor
    lower, upper = beta_product_limits(sets.n_risk, sets.n_event[0], after, 0.95)
    return lower.tolist(), upper.tolist()


@given(st.integers(1, 30))
@few(max_examples=20)
def test_d11_without_censoring_they_are_clopper_pearsons(n: int) -> None:
    lower, upper = limits([float(day) for day in range(1, n + 1)], [1] * n)

    for died in range(1, n + 1):
        exact = clopper_pearson(n - died, n)
        assert (lower[died - 1], upper[died - 1]) == pytest.approx((exact.lower, exact.upper), abs=1e-9)


def test_d11_three_alive_are_29_to_100_percent() -> None:
    assert before_any_row(3, 0.95) == pytest.approx(clopper_pearson(3, 3).lower)


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=20))
@few(max_examples=50)
def test_d11_they_hold_the_estimate_and_are_never_of_no_width(rows: list[tuple[int, bool]]) -> None:
    days, events = [float(day) for day, _ in rows], [int(event) for _, event in rows]
    sets = risk_sets(days, events)
    surv = np.cumprod(1 - sets.n_event[0] / sets.n_risk)
    lower, upper = limits(days, events)

    assert all(
        low <= value + 1e-9 and value <= high + 1e-9 for low, value, high in zip(lower, surv, upper, strict=True)
    )
    assert all(high - low > 0 for low, high in zip(lower, upper, strict=True))
