"""Boundaries of stopping rules: printed figures, and type I errors by a second way, in whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import log

import pytest

from cd7gui.stats.stopping_boundaries import (
    Statistic,
    beta_binomial,
    boundary,
    chances,
    pocock,
    truncated_sprt,
)

Bounds = tuple[int | None, ...]

# Geller's rule at p0 0.20, alpha 0.10, Beta(0.6, 2.4): as the README of R's stoppingrule 0.6 prints it.
PRINTED = (None, None, 3, 3, 4, 4, *[5] * 4, *[6] * 3, *[7] * 4, *[8] * 3, *[9] * 4, *[10] * 4, 11, 11)
PRINTED_CHANCES = {
    0.20: (0.09957367, 5.651197),
    0.25: (0.23832301, 6.536293),
    0.30: (0.43615256, 6.926712),
    0.35: (0.64555222, 6.819377),
    0.40: (0.81491087, 6.355803),
}


def stopped_by_paths(least: Bounds, p: Fraction) -> Fraction:
    """Count every way to the first crossing in whole numbers, and weigh it by a fraction: no rounding anywhere."""
    ways, stopped = {0: 1}, Fraction(0)
    for n, bound in enumerate(least, 1):
        after: dict[int, int] = {}
        for events, count in ways.items():
            for more in (0, 1):
                after[events + more] = after.get(events + more, 0) + count
        crossed = {y: count for y, count in after.items() if bound is not None and y >= bound}
        stopped += sum((count * p**y * (1 - p) ** (n - y) for y, count in crossed.items()), Fraction(0))
        ways = {y: count for y, count in after.items() if y not in crossed}
    return stopped


def stopped_by_enumeration(least: Bounds, p: float) -> float:
    """Go through every sequence of events that is possible, patient by patient."""
    total = 0.0
    for course in product((0, 1), repeat=len(least)):
        counts = [sum(course[:n]) for n in range(1, len(course) + 1)]
        if any(bound is not None and y >= bound for y, bound in zip(counts, least, strict=True)):
            total += p ** counts[-1] * (1 - p) ** (len(course) - counts[-1])
    return total


def test_gellers_rule_has_the_printed_boundary_and_chances() -> None:
    found = boundary(beta_binomial(0.20, (0.6, 2.4)), 0.20, 0.10, 30)

    assert found.least == PRINTED
    for p, (stop, events) in PRINTED_CHANCES.items():
        assert chances(found.least, p).stop == pytest.approx(stop, abs=5e-9)
        assert chances(found.least, p).events == pytest.approx(events, abs=5e-7)


RULES = {
    "beta-binomial": beta_binomial(0.20, (0.6, 2.4)),
    "pocock": pocock(0.20),
    "sprt": truncated_sprt(0.20, 0.40),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("looks", [(), (5, 10, 20, 30)])
def test_the_type_one_error_is_exact_by_two_computations(rule: str, looks: tuple[int, ...]) -> None:
    found = boundary(RULES[rule], 0.20, 0.10, 30, looks)

    exact = stopped_by_paths(found.least, Fraction(1, 5))

    assert chances(found.least, 0.20).stop == pytest.approx(float(exact), abs=1e-13)
    assert exact <= Fraction(1, 10)
    assert any(one is not None for one in found.least)


@pytest.mark.parametrize("rule", RULES)
def test_chances_are_those_of_every_course_that_is_possible(rule: str) -> None:
    found = boundary(RULES[rule], 0.20, 0.10, 11)

    for p in (0.05, 0.20, 0.5):
        assert chances(found.least, p).stop == pytest.approx(stopped_by_enumeration(found.least, p), abs=1e-12)


def _posterior(y: int, n: int) -> float:
    from scipy.special import betaincc

    return float(betaincc(0.6 + y, 2.4 + n - y, 0.20))


def _nominal(y: int, n: int) -> float:
    from scipy.special import bdtrc

    return float(-bdtrc(y - 1, n, 0.20))


def _ratio(y: int, n: int) -> float:
    return y * log(0.4 / 0.2) + (n - y) * log(0.6 / 0.8)


@pytest.mark.parametrize(("rule", "of"), [("beta-binomial", _posterior), ("pocock", _nominal), ("sprt", _ratio)])
def test_no_stricter_boundary_of_the_rule_keeps_alpha(rule: str, of: Callable[[int, int], float]) -> None:
    """The next value that the statistic can take, by formulas of our own, stops too often."""
    found = boundary(RULES[rule], 0.20, 0.10, 20)
    inside = [of(y, n) for n, bound in enumerate(found.least, 1) for y in range(n + 1) if bound is None or y < bound]
    reached = [of(bound, n) for n, bound in enumerate(found.least, 1) if bound is not None]
    assert max(inside) < min(reached)

    next_lower = max(inside) - 1e-9
    stricter = tuple(next((y for y in range(n + 1) if of(y, n) >= next_lower), None) for n in range(1, 21))

    assert stopped_by_paths(found.least, Fraction(1, 5)) <= Fraction(1, 10) < stopped_by_paths(stricter, Fraction(1, 5))


def test_nothing_stops_between_the_looks() -> None:
    found = boundary(pocock(0.20), 0.20, 0.10, 30, (10, 20))

    assert [n for n in range(1, 31) if found.at(n) is not None] == [10, 20]
    assert found.at(31) is None


def test_a_rule_that_cannot_keep_alpha_never_stops() -> None:
    found = boundary(beta_binomial(0.9, (2.7, 0.3)), 0.9, 0.01, 2)

    assert found.least == (None, None)
    assert found.constant is None


def test_patients_and_events_are_expected_until_the_stop() -> None:
    """One patient, then a stop with the first event: two patients at most."""
    found = chances((1, 1), 0.25)

    assert found.stop == pytest.approx(0.25 + 0.75 * 0.25)
    assert found.patients == pytest.approx(1 + 0.75)
    assert found.events == pytest.approx(0.25 + 0.75 * 0.25)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: boundary(pocock(0.2), 0.2, 0.0, 30), "alpha"),
        (lambda: boundary(pocock(0.2), 0.2, 0.1, 0), "patients"),
        (lambda: boundary(pocock(0.2), 0.2, 0.1, 401), "patients"),
        (lambda: boundary(pocock(0.2), 0.2, 0.1, 30, (31,)), "look"),
        (lambda: beta_binomial(0.2, (0.0, 1.0)), "prior"),
        (lambda: beta_binomial(1.0, (0.6, 2.4)), "p0"),
        (lambda: truncated_sprt(0.2, 0.2), "above p0"),
        (lambda: chances((None,), 1.5), "between 0 and 1"),
    ],
)
def test_what_is_no_rule_is_refused(wrong: Callable[[], object | Statistic], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        wrong()
