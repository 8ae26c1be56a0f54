"""Median follow-up against R: both orders of ties."""

from typing import Any

import pytest

from cd7gui.stats.follow_up import reverse_kaplan_meier
from cd7gui.stats.survival import Median, at, median, quantile
from tests.stats.reference import KINDS, NAMES, assert_agree, dataset

ORDERS = ("events_first", "flip")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_follow_up_as_in_R(name: str, kind: Any, order: Any) -> None:
    data = dataset(name)
    entries = [r for r in data.r["km"] if "reverse_km" in r]
    assert entries
    for r in entries:
        where, expected = (name, kind, order, r["group"]), r["reverse_km"][order]
        part = data.part(r["group"])
        curve = reverse_kaplan_meier(data.time[part], data.status[part] > 0, interval=kind, order=order)
        found, table = median(curve), expected["median_table"][kind]
        assert_agree([found.value, found.lower, found.upper], [table[k] for k in ("median", "lower", "upper")], where)
        quantiles = [quantile(curve, probability) for probability in expected["quantile"]["prob"]]
        assert_agree([each.value for each in quantiles], expected["quantile"][kind]["quantile"], where)
        assert_agree([each.lower for each in quantiles], expected["quantile"][kind]["lower"], where)
        assert_agree([each.upper for each in quantiles], expected["quantile"][kind]["upper"], where)
        assert_agree(at(curve, expected["at_times"]["time"]).surv, expected["at_times"]["surv"], where)


def test_whoever_has_the_event_leaves_before_the_censorings_of_that_time() -> None:
    # 5: one event, one censoring, of four. Events first: 1 - 1/3; flip: 1 - 1/4.
    time, event = [5, 5, 8, 9], [1, 0, 0, 0]
    assert reverse_kaplan_meier(time, event).surv[0] == pytest.approx(2 / 3, rel=1e-15)
    assert reverse_kaplan_meier(time, event, order="flip").surv[0] == 0.75


def test_counts_are_of_censorings_as_the_event() -> None:
    curve = reverse_kaplan_meier([5, 5, 8, 9], [1, 0, 0, 0])
    assert curve.n_risk.tolist() == [4, 2, 1]
    assert curve.n_event.tolist() == [1, 1, 1]
    assert curve.n_censor.tolist() == [1, 0, 0]


def test_follow_up_of_the_dead_only_is_not_reached() -> None:
    assert median(reverse_kaplan_meier([1, 2], [1, 1])) == Median(None, None, None)


def test_follow_up_without_patients_is_not_reached() -> None:
    assert median(reverse_kaplan_meier([], [])) == Median(None, None, None)


def test_an_unknown_order_is_refused() -> None:
    wrong: Any = "censored_first"
    with pytest.raises(ValueError, match="Choose events_first or flip"):
        reverse_kaplan_meier([1], [1], order=wrong)
