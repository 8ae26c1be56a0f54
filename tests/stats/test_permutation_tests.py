"""D10: the permutation p of small groups, against counting by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from cd7gui.stats.permutation_tests import (
    RANDOM,
    log_rank_scores,
    permutation_test,
    permuted_gray,
    permuted_log_rank,
    subdistribution_scores,
)


def test_d10_nine_against_one_cannot_be_rarer_than_one_in_ten() -> None:
    found = permuted_log_rank([1, *range(20, 29)], [1, *[0] * 9], ["B", *["A"] * 9])

    assert found is not None
    assert (found.p, found.permutations, found.error) == (pytest.approx(0.1), 10, None)


def test_every_split_is_looked_at_once_as_all_orders_would() -> None:
    time, event, group = [1, 3, 3, 5, 7, 9], [1, 1, 0, 1, 0, 1], list("ABABCC")
    scores = log_rank_scores(time, event)

    def statistic(labels: tuple[str, ...]) -> float:
        members = [[score for score, one in zip(scores, labels, strict=True) if one == name] for name in "ABC"]
        return sum(sum(of) ** 2 / len(of) for of in members)

    every = [statistic(one) for one in permutations(group)]
    by_hand = sum(one >= statistic(tuple(group)) - 1e-9 for one in every) / len(every)

    found = permutation_test(scores, group)
    assert found is not None
    assert found.p == pytest.approx(by_hand)
    assert found.permutations == 90


def test_scores_add_up_to_nothing() -> None:
    rng = np.random.default_rng(1)
    time, status = rng.integers(1, 30, 40), rng.integers(0, 3, 40)

    assert log_rank_scores(time, status == 1).sum() == pytest.approx(0, abs=1e-9)
    assert subdistribution_scores(time, status, 1).sum() == pytest.approx(0, abs=1e-6)


def test_without_competing_events_both_scores_are_the_same() -> None:
    time, event = [2, 4, 4, 6, 9, 11], [1, 0, 1, 1, 0, 1]

    assert subdistribution_scores(time, event, 1) == pytest.approx(log_rank_scores(time, event))


def test_d10_many_permutations_are_drawn_with_a_stored_seed_and_say_their_error() -> None:
    rng = np.random.default_rng(2)
    rows = rng.integers(1, 90, 40), rng.integers(0, 2, 40), np.repeat(["A", "B"], 20)

    first, again = permuted_log_rank(*rows), permuted_log_rank(*rows)

    assert first == again
    assert first is not None
    assert first.permutations == RANDOM
    assert first.error is not None
    assert 0 < first.error < 0.002


def test_no_p_where_nothing_can_differ() -> None:
    assert permuted_gray([1, 2, 3], [0, 0, 0], ["A", "B", "A"]) is None
    assert permuted_log_rank([1, 2], [1, 1], ["A", "A"]) is None
