"""Log-rank and Gray's test against R, and the chi-square tail against its closed forms."""

import math

import numpy as np
import pytest

from cd7gui.stats.group_tests import chi_square_tail, gray, log_rank
from tests.stats.reference import assert_agree, dataset, having


def assert_same_p(ours: float | None, theirs: float | None, where: object) -> None:
    """A p of 1e-82 agrees in its digits, not in being nearly 0."""
    if ours is None or theirs is None:
        assert ours is theirs, where
    else:
        assert math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=0), where


@pytest.mark.parametrize("name", having("logrank"))
def test_log_rank_as_in_R(name: str) -> None:
    data = dataset(name)
    grouped = data.group != ""
    for r in data.r["logrank"]:
        where = (name, r["event_codes"])
        test = log_rank(data.time[grouped], np.isin(data.status[grouped], r["event_codes"]), data.group[grouped])
        assert list(test.groups) == r["group"], where
        assert_agree(test.n, r["n"], where)
        assert_agree(test.observed, r["observed"], where)
        assert_agree(test.expected, r["expected"], where)
        for ours, theirs in zip(test.variance, r["variance"], strict=True):
            assert_agree(ours, theirs, where)
        assert_agree(test.statistic, r["chisq"], where)
        assert test.df == r["df"], where
        assert_same_p(test.p, r["p"], where)


@pytest.mark.parametrize("name", having("gray"))
def test_gray_as_in_R(name: str) -> None:
    data = dataset(name)
    grouped = data.group != ""
    for r in data.r["gray"]:
        where = (name, r["cause"])
        test = gray(data.time[grouped], data.status[grouped], data.group[grouped], r["cause"])
        assert_agree(test.statistic, r["stat"], where)
        assert test.df == r["df"], where
        assert_same_p(test.p, r["p"], where)


def test_log_rank_of_leukaemia_remissions() -> None:
    # Freireich 1963, 6-MP against placebo: chi-square 16.79 on 1 degree of freedom, p = 4.2e-05; 9 and 21 relapses.
    data = dataset("drug6mp")
    test = log_rank(data.time, data.status, data.group)
    assert test.statistic == pytest.approx(16.79, abs=0.005)
    assert test.p == pytest.approx(4.17e-05, abs=5e-8)
    assert test.observed.tolist() == [9, 21]


def test_log_rank_without_a_way_to_vary_has_no_result() -> None:
    test = log_rank([1, 1], [1, 1], ["A", "B"])
    assert (test.statistic, test.df, test.p) == (None, None, None)
    assert test.expected.tolist() == [1.0, 1.0]


def test_log_rank_of_one_group_tests_nothing() -> None:
    test = log_rank([1, 2, 3], [1, 0, 1], ["A", "A", "A"])
    assert (test.statistic, test.df, test.p) == (0.0, 0, None)


def test_gray_without_events_of_the_cause_has_no_result() -> None:
    test = gray([1, 2, 3, 4], [2, 2, 0, 2], ["A", "B", "A", "B"])
    assert (test.statistic, test.df, test.p) == (None, 1, None)


def test_gray_of_one_group_has_no_result() -> None:
    assert gray([1, 2], [1, 2], ["A", "A"]).statistic is None


def test_tests_without_patients_have_no_result() -> None:
    assert log_rank([], [], []).p is None
    assert gray([], [], []).p is None


def test_without_competing_events_gray_and_log_rank_weigh_the_same() -> None:
    # Without competing events and censoring the subdistribution hazard is the hazard: the same scores.
    rng = np.random.default_rng(20240425)
    time, group = rng.permutation(60) + 1.0, np.repeat(["A", "B"], 30)
    ours, theirs = gray(time, np.ones(60, dtype=int), group), log_rank(time, np.ones(60, dtype=int), group)
    assert ours.score.tolist() == pytest.approx((theirs.observed - theirs.expected).tolist(), abs=1e-9)


def test_gray_of_a_cause_that_is_not_named_is_refused() -> None:
    with pytest.raises(ValueError, match="3 is not among the causes 1, 2"):
        gray([1], [1], ["A"], cause=3)


def test_a_missing_group_column_is_refused() -> None:
    with pytest.raises(ValueError, match="Each time must have one group"):
        log_rank([1, 2], [1, 0], ["A"])


@pytest.mark.parametrize(
    ("statistic", "df", "p"),
    [
        # Upper 5% and 0.1% points of the chi-square table, to its printed digits.
        (3.841458820694124, 1, 0.05),
        (5.991464547107979, 2, 0.05),
        (7.814727903251179, 3, 0.05),
        (9.487729036781154, 4, 0.05),
        (20.515005652432878, 5, 0.001),
        (0.0, 3, 1.0),
    ],
)
def test_chi_square_tail_at_the_points_of_the_table(statistic: float, df: int, p: float) -> None:
    assert chi_square_tail(statistic, df) == pytest.approx(p, rel=1e-12)


def test_chi_square_tail_as_in_scipy() -> None:
    from scipy.special import chdtrc

    for df in range(1, 12):
        for statistic in (1e-6, 0.3, 4.0, 25.0, 377.38875643614887, 1200.0):
            assert math.isclose(chi_square_tail(statistic, df), float(chdtrc(df, statistic)), rel_tol=1e-11)


def test_a_chi_square_without_degrees_of_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one degree of freedom"):
        chi_square_tail(1.0, 0)
