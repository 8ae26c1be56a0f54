"""The Kaplan-Meier curve, its limits, medians and quantiles against R's survfit, and its corners by hand."""

from typing import Any

import numpy as np
import pytest

from cd7gui.stats.survival import Median, SurvivalCurve, at, kaplan_meier, median, quantile
from tests.stats.reference import KINDS, NAMES, assert_agree, dataset

COLUMNS = ("time", "n_risk", "n_event", "n_censor", "surv", "std_err", "std_err_surv")


def curves(name: str, kind: Any) -> list[tuple[SurvivalCurve, dict[str, Any], tuple[object, ...]]]:
    data = dataset(name)
    found = []
    for r in data.r["km"]:
        part = data.part(r["group"])
        event = np.isin(data.status[part], r["event_codes"])
        found.append(
            (kaplan_meier(data.time[part], event, interval=kind), r, (name, kind, r["event_codes"], r["group"]))
        )
    return found


@pytest.mark.parametrize("name", NAMES)
def test_curve_as_in_R(name: str) -> None:
    for curve, r, where in curves(name, "log"):
        assert len(curve.time) == r["rows_total"], where
        assert int(curve.n_event.sum()) == r["events"], where
        rows = slice(None) if r["row"] is None else np.array(r["row"]) - 1
        for column in COLUMNS:
            assert_agree(getattr(curve, column)[rows], r[column], (*where, column))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_limits_as_in_R(name: str, kind: str) -> None:
    for curve, r, where in curves(name, kind):
        rows = slice(None) if r["row"] is None else np.array(r["row"]) - 1
        assert_agree(curve.lower[rows], r["ci"][kind]["lower"], (*where, "lower"))
        assert_agree(curve.upper[rows], r["ci"][kind]["upper"], (*where, "upper"))


@pytest.mark.parametrize("name", [name for name in NAMES if any("sums_all_rows" in r for r in dataset(name).r["km"])])
def test_sums_of_long_tables_as_in_R(name: str) -> None:
    for kind in KINDS:
        for curve, r, where in curves(name, kind):
            sums = r.get("sums_all_rows", {})
            for column, total in sums.items():
                values = getattr(curve, column.removesuffix(f"_{kind}"), None)
                if values is not None:
                    assert_agree(np.sum(values[np.isfinite(values)]), total, (*where, column))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_median_as_print_survfit_in_R(name: str, kind: str) -> None:
    for curve, r, where in curves(name, kind):
        found, expected = median(curve), r["median_table"][kind]
        assert_agree(
            [found.value, found.lower, found.upper], [expected[k] for k in ("median", "lower", "upper")], where
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_quantiles_as_in_R(name: str, kind: str) -> None:
    for curve, r, where in curves(name, kind):
        found = [quantile(curve, probability) for probability in r["quantile"]["prob"]]
        assert_agree([each.value for each in found], r["quantile"][kind]["quantile"], where)
        assert_agree([each.lower for each in found], r["quantile"][kind]["lower"], (*where, "lower"))
        assert_agree([each.upper for each in found], r["quantile"][kind]["upper"], (*where, "upper"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_values_at_times_as_in_R(name: str, kind: str) -> None:
    for curve, r, where in curves(name, kind):
        expected = r["at_times"]
        read = at(curve, expected["time"])
        for column in ("n_risk", "n_event", "surv", "std_err_surv"):
            assert_agree(getattr(read, column), expected[column], (*where, column))
        assert read.within_follow_up.tolist() == expected["returned_without_extend"], where
        assert_agree(read.lower, expected["ci"][kind]["lower"], (*where, "lower"))
        assert_agree(read.upper, expected["ci"][kind]["upper"], (*where, "upper"))


@pytest.mark.parametrize(
    ("name", "kind", "survival", "lower", "upper"),
    [
        # Published: 1-year overall survival 68% (43-100), disease-free survival 54% (29-100). Only log limits fit.
        ("hu2024_os", "log", 0.6750, 0.4303, 1.0),
        ("hu2024_os", "log-log", 0.6750, 0.2906, 0.8825),
        ("hu2024_os", "plain", 0.6750, 0.3711, 0.9789),
        ("hu2024_dfs", "log", 0.5400, 0.2881, 1.0),
        ("hu2024_dfs", "log-log", 0.5400, 0.1812, 0.8007),
        ("hu2024_dfs", "plain", 0.5400, 0.2007, 0.8793),
    ],
)
def test_ten_patients_have_the_published_survival_at_12_months(
    name: str, kind: Any, survival: float, lower: float, upper: float
) -> None:
    data = dataset(name)
    read = at(kaplan_meier(data.time, data.status, interval=kind), [12.0])
    assert (round(read.surv[0], 4), round(read.lower[0], 4), round(read.upper[0], 4)) == (survival, lower, upper)


def test_events_come_before_censorings_of_the_same_time() -> None:
    curve = kaplan_meier([5, 5, 8, 9], [False, True, False, True])
    # At 5 all four are at risk: 3/4. At 9 the last one: 0.
    assert curve.surv.tolist() == [0.75, 0.75, 0.0]
    assert (curve.n_event.tolist(), curve.n_censor.tolist()) == ([1, 0, 1], [1, 1, 0])


def test_median_on_a_flat_half_is_the_middle() -> None:
    # 2, 4, 6, 10 all events: S is 0.5 from 4 to 6, so that the median is 5, as print(survfit) has it.
    assert median(kaplan_meier([2, 4, 6, 10], [1, 1, 1, 1])).value == 5.0


def test_median_that_is_not_reached_is_none() -> None:
    assert median(kaplan_meier([3, 4, 5], [1, 0, 0])) == Median(None, 3.0, None)


def test_quantile_and_median_differ_where_half_is_flat_to_the_end() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0])
    assert median(curve).value == 2.0
    assert quantile(curve, 0.5).value == 3.0  # the middle of 2 and the last follow-up, 4


def test_times_that_differ_by_rounding_only_are_one_time() -> None:
    assert 0.1 + 0.2 != 0.3
    curve = kaplan_meier([0.3, 0.1 + 0.2, 0.5], [1, 1, 0])
    assert (curve.time.tolist(), curve.n_event.tolist(), curve.n_risk.tolist()) == ([0.3, 0.5], [2, 0], [3, 1])


def test_times_a_microunit_apart_stay_two_times() -> None:
    assert kaplan_meier([0.3, 0.300001], [1, 1]).time.tolist() == [0.3, 0.300001]


def test_another_level_widens_the_limits() -> None:
    # S = 0.5, s = sqrt(1/(2*1)) = 0.70711; 0.5 exp(-1.64485 * 0.70711) = 0.15625 with R's qnorm(0.95) = 1.6448536.
    curve = kaplan_meier([1, 2], [1, 0], level=0.90)
    assert curve.lower[0] == pytest.approx(0.5 * np.exp(-1.6448536269514722 * np.sqrt(0.5)), rel=1e-12)


def test_without_patients_there_is_no_survival_to_read() -> None:
    curve = kaplan_meier([], [])
    read = at(curve, [12.0])
    assert len(curve.time) == 0
    assert np.isnan(read.surv[0])
    assert np.isnan(read.lower[0])
    assert (read.n_risk[0], bool(read.within_follow_up[0])) == (0, False)
    assert median(curve) == Median(None, None, None)


@pytest.mark.parametrize(
    ("time", "event", "says"),
    [
        ([1, float("nan")], [1, 0], "Each time must be a number"),
        ([1, -2], [1, 0], "Each time must be a number that is not negative"),
        ([1, float("inf")], [1, 0], "Each time must be a number"),
        ([1, 2], [1], "two lists of the same length"),
        ([1, 2], [1, 2], "Each status must be 0 (censored) or one of 1"),
        ([1, 2], [1, 0.5], "Each status must be 0 (censored) or one of 1"),
        ([1, 2], [1, float("nan")], "Each status must be given"),
    ],
)
def test_unusable_rows_are_refused(time: list[float], event: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(").replace(")", r"\)")):
        kaplan_meier(time, event)


def test_an_unknown_kind_of_limits_is_refused() -> None:
    wrong: Any = "logit"
    with pytest.raises(ValueError, match="Choose log, log-log or plain"):
        kaplan_meier([1], [1], interval=wrong)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_fraction_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        kaplan_meier([1], [1], level=level)


@pytest.mark.parametrize("times", [[2, 1], [1, 1], [float("nan")]])
def test_times_to_read_must_ascend(times: list[float]) -> None:
    with pytest.raises(ValueError, match="ascending order"):
        at(kaplan_meier([1], [1]), times)


def test_quantile_of_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(kaplan_meier([1], [1]), 1.0)
