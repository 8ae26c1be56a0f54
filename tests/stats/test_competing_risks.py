"""Cumulative incidence against R's survfit and cmprsk, and its corners by hand."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cd7gui.stats.competing_risks import Incidences, aalen_johansen
from cd7gui.stats.survival import kaplan_meier
from tests.stats.reference import KINDS, NAMES, assert_agree, dataset, having

COMPETING = having("competing")
CAUSES = (1, 2)


def estimates(name: str, **options: Any) -> Iterator[tuple[Incidences, dict[str, Any], tuple[object, ...]]]:
    data = dataset(name)
    for r in data.r["competing"]:
        part = data.part(r["group"])
        yield aalen_johansen(data.time[part], data.status[part], **options), r, (name, r["group"], options)


def rows_at(found: Incidences, times: list[float]) -> np.ndarray[Any, Any]:
    rows = np.searchsorted(found.time, times)
    assert found.time[rows].tolist() == times
    return rows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMPETING)
def test_incidence_and_its_error_as_survfit_in_R(name: str, kind: str) -> None:
    for found, r, where in estimates(name, interval=kind):
        expected = r["survfit_ms"]
        rows = rows_at(found, expected["time"])
        assert_agree(found.n_risk[rows], expected["n_risk"], where)
        assert_agree(found.event_free[rows], expected["event_free"], where)
        for cause in CAUSES:
            curve, table = found[cause], expected[str(cause)]
            assert_agree(curve.incidence[rows], table["pstate"], (*where, cause, "incidence"))
            assert_agree(curve.std_err[rows], table["std_err"], (*where, cause, "std_err"))
            assert_agree(curve.lower[rows], table["ci"][kind]["lower"], (*where, cause, "lower"))
            assert_agree(curve.upper[rows], table["ci"][kind]["upper"], (*where, cause, "upper"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMPETING)
def test_incidence_at_times_as_survfit_in_R(name: str, kind: str) -> None:
    for found, r, where in estimates(name, interval=kind):
        for cause in CAUSES:
            expected = r["survfit_ms"][str(cause)]["at_times"]
            read = found[cause].at(expected["time"])
            assert_agree(read.incidence, expected["pstate"], (*where, cause))
            assert_agree(read.std_err, expected["std_err"], (*where, cause, "std_err"))
            assert_agree(read.lower, expected["ci"][kind]["lower"], (*where, cause, "lower"))
            assert_agree(read.upper, expected["ci"][kind]["upper"], (*where, cause, "upper"))


@pytest.mark.parametrize("name", COMPETING)
def test_incidence_and_variance_as_cuminc_in_R(name: str) -> None:
    for found, r, where in estimates(name, variance="cmprsk"):
        for cause in CAUSES:
            expected = r["cuminc"].get(str(cause))
            if expected is None:  # cuminc has no curve for a cause without events
                assert not found[cause].incidence.any(), where
                continue
            rows = rows_at(found, expected["time"])
            assert_agree(found[cause].incidence[rows], expected["est"], (*where, cause))
            assert_agree(found[cause].std_err[rows] ** 2, expected["var"], (*where, cause, "var"))


@pytest.mark.parametrize("name", COMPETING)
def test_incidence_at_times_as_timepoints_in_R(name: str) -> None:
    for found, r, where in estimates(name, variance="cmprsk", interval="log-log"):
        for cause in CAUSES:
            expected = (r["cuminc"].get(str(cause)) or {}).get("at_times")
            if expected is None:
                continue
            read = found[cause].at(expected["time"])
            inside = read.within_follow_up  # timepoints() has NA beyond the last follow-up
            assert_agree(np.where(inside, read.incidence, np.nan), expected["est"], (*where, cause))
            assert_agree(np.where(inside, read.std_err**2, np.nan), expected["var"], (*where, cause, "var"))


@pytest.mark.parametrize("package", ["prodlim_se", "etm_se"])
@pytest.mark.parametrize("name", COMPETING)
def test_standard_error_as_prodlim_and_etm_in_R(name: str, package: str) -> None:
    for found, r, where in estimates(name):
        rows = rows_at(found, r["survfit_ms"]["time"])
        for cause in CAUSES:
            expected = r[package].get(str(cause))
            if expected is None:  # the package refuses the data
                continue
            # prodlim has no error once nobody is event-free; survfit, etm and we have one.
            defined = [i for i, value in enumerate(expected) if value != "NaN"]
            ours = found[cause].std_err[rows][defined]
            assert np.abs(ours - np.array([expected[i] for i in defined])).max() < 1e-9, (*where, cause)


def test_relapse_and_death_without_relapse_of_ten_patients_at_12_months() -> None:
    data = dataset("hu2024_relapse")
    read = aalen_johansen(data.time, data.status).at([12.0])
    assert read[1].incidence[0] == pytest.approx(0.2475, abs=1e-12)
    assert read[2].incidence[0] == pytest.approx(0.2125, abs=1e-12)
    assert (read[1].n_event[0], read[2].n_event[0], read[1].n_risk[0]) == (2, 2, 4)


def test_first_of_ten_has_the_larger_variance_with_cmprsk() -> None:
    time, status = np.arange(1.0, 11.0), np.array([1] + [0] * 9)
    assert aalen_johansen(time, status)[1].std_err[0] ** 2 == pytest.approx(0.0090, abs=1e-12)
    assert aalen_johansen(time, status, variance="cmprsk")[1].std_err[0] ** 2 == pytest.approx(0.0100, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_incidences_and_event_free_survival_add_up_to_one(name: str) -> None:
    data = dataset(name)
    found = aalen_johansen(data.time, data.status)
    total = found.event_free + found[1].incidence + found[2].incidence
    assert np.abs(total - 1).max() < 1e-12
    assert found.event_free.tolist() == pytest.approx(kaplan_meier(data.time, data.status > 0).surv.tolist(), abs=1e-15)


@pytest.mark.parametrize("variance", ["survfit", "cmprsk"])
def test_no_incidence_passes_one_or_has_a_negative_variance(variance: Any) -> None:
    # Each patient of 1,000 has the event of interest: the sum of the steps is 1.0000000000000007.
    found = aalen_johansen(np.arange(1000.0), np.ones(1000, dtype=int), variance=variance)
    assert found[1].incidence.max() == 1.0
    assert bool(np.all(np.isfinite(found[1].std_err)))
    assert bool(np.all(np.isnan(found[2].lower)))  # log limits of an incidence of 0 are not defined


def test_nothing_varies_once_all_had_the_event() -> None:
    assert aalen_johansen([1, 2, 3, 4, 5], [1, 1, 1, 1, 1])[1].std_err[-1] == 0.0


def test_survfit_merges_times_that_differ_by_rounding_and_cuminc_does_not() -> None:
    time, status = [0.3, 0.1 + 0.2, 0.5], [1, 2, 0]
    assert aalen_johansen(time, status).time.tolist() == [0.3, 0.5]
    assert aalen_johansen(time, status, variance="cmprsk").time.tolist() == [0.3, 0.30000000000000004, 0.5]


def test_three_causes_are_estimated_with_the_codes_they_have() -> None:
    found = aalen_johansen([1, 2, 3, 4], [7, 3, 5, 0], causes=(3, 5, 7))
    assert [found[cause].incidence[-1] for cause in (3, 5, 7)] == pytest.approx([0.25, 0.25, 0.25], abs=1e-15)


def test_a_single_cause_is_one_minus_kaplan_meier() -> None:
    data = dataset("lung")
    found = aalen_johansen(data.time, data.status, causes=(1,), interval="plain")[1]
    curve = kaplan_meier(data.time, data.status, interval="plain")
    assert np.abs(found.incidence - (1 - curve.surv)).max() < 1e-12
    assert np.nanmax(np.abs(found.std_err - curve.std_err_surv)) < 1e-12


def test_without_patients_there_is_no_incidence_to_read() -> None:
    read = aalen_johansen([], []).at([12.0])[1]
    assert np.isnan(read.incidence[0])
    assert read.n_risk.tolist() == [0]


def test_a_code_that_is_no_cause_is_refused() -> None:
    with pytest.raises(ValueError, match="one of 1, 2"):
        aalen_johansen([1, 2], [1, 3])


def test_an_unknown_variance_is_refused() -> None:
    wrong: Any = "etm"
    with pytest.raises(ValueError, match="Choose survfit or cmprsk"):
        aalen_johansen([1], [1], variance=wrong)
