"""Exact and score intervals of a proportion against R's binom.test and prop.test."""

import json
import sys

import pytest

from cd7gui.stats.proportions import Interval, clopper_pearson, wilson
from tests.stats.reference import FOLDER

R = json.loads((FOLDER / "proportions.json").read_text())
CASES = list(range(R["rows"]))


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{R['x'][row]}of{R['n'][row]}")
def test_intervals_as_in_R(row: int) -> None:
    x, n, level = R["x"][row], R["n"][row], R["conf_level"][row]
    exact, score = clopper_pearson(x, n, level), wilson(x, n, level)
    found = [exact.lower, exact.upper, score.lower, score.upper]
    expected = [R[column][row] for column in ("cp_lower", "cp_upper", "wilson_lower", "wilson_upper")]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_seven_of_ten() -> None:
    # binom.test(7, 10): 0.3475471, 0.9332605.
    assert clopper_pearson(7, 10) == Interval(pytest.approx(0.3475471, abs=5e-8), pytest.approx(0.9332605, abs=5e-8))


def test_none_and_all_of_ten_reach_the_ends() -> None:
    # The closed forms: 1 - 0.025^(1/10) = 0.3084971.
    assert clopper_pearson(0, 10) == Interval(0.0, pytest.approx(1 - 0.025**0.1, rel=1e-14))
    assert clopper_pearson(10, 10) == Interval(pytest.approx(0.025**0.1, rel=1e-14), 1.0)
    assert wilson(0, 10).lower == 0.0
    assert wilson(10, 10).upper == 1.0


def test_another_level_is_taken() -> None:
    # 90%: 1 - 0.05^(1/10).
    assert clopper_pearson(0, 10, 0.90).upper == pytest.approx(1 - 0.05**0.1, rel=1e-14)


@pytest.mark.parametrize(("x", "n"), [(1, 100_000), (50_000, 100_000), (99_999, 100_000), (3, 10_000)])
def test_large_samples_as_the_beta_quantile(x: int, n: int) -> None:
    from scipy.special import betaincinv

    found = clopper_pearson(x, n)
    assert found.lower == pytest.approx(float(betaincinv(x, n - x + 1, 0.025)), rel=1e-9)
    assert found.upper == pytest.approx(float(betaincinv(x + 1, n - x, 0.975)), rel=1e-9)


@pytest.mark.parametrize(("x", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_proportion_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="is not a proportion"):
        clopper_pearson(x, n)
    with pytest.raises(ValueError, match="is not a proportion"):
        wilson(x, n)


def test_a_percentage_as_level_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        clopper_pearson(1, 2, 95)


def test_a_small_table_needs_no_scipy() -> None:
    import subprocess

    script = """
import sys
from cd7gui.stats.group_tests import log_rank
from cd7gui.stats.proportions import clopper_pearson
clopper_pearson(7, 10)
log_rank([1, 2], [1, 1], ["A", "B"])
sys.exit(any(name.startswith("scipy") for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
