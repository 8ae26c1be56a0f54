"""Equal patients give equal bytes: again and again, and in any order."""

import pickle
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cd7gui.stats.competing_risks import aalen_johansen
from cd7gui.stats.follow_up import reverse_kaplan_meier
from cd7gui.stats.group_tests import gray, log_rank
from cd7gui.stats.proportions import clopper_pearson
from cd7gui.stats.survival import at, kaplan_meier, median
from tests.stats.reference import dataset

Patients = list[tuple[float, int, str]]

cohorts: st.SearchStrategy[Patients] = st.lists(
    st.tuples(
        st.one_of(
            st.integers(0, 40).map(float),
            st.floats(0, 1000, allow_nan=False),
            st.integers(0, 400).map(lambda day: day / 30.4375),
        ),
        st.integers(0, 2),
        st.sampled_from("ABC"),
    ),
    min_size=1,
    max_size=40,
)


def as_bytes(result: Any) -> bytes:
    """Every number of a result, bit by bit."""
    if hasattr(result, "by_cause"):
        return b"".join(as_bytes(curve) for curve in result.by_cause.values()) + as_bytes(result.event_free)
    if hasattr(result, "__dataclass_fields__"):
        return b"".join(as_bytes(getattr(result, field.name)) for field in fields(result))
    return result.tobytes() if isinstance(result, np.ndarray) else repr(result).encode()


def everything(time: Any, status: Any, group: Any) -> bytes:
    curve = kaplan_meier(time, status > 0)
    results = [
        curve,
        median(curve),
        at(curve, [6.0, 12.0, 24.0]),
        kaplan_meier(time, status > 0, interval="log-log"),
        reverse_kaplan_meier(time, status > 0),
        aalen_johansen(time, status),
        aalen_johansen(time, status, variance="cmprsk"),
        log_rank(time, status > 0, group),
        gray(time, status, group),
        clopper_pearson(int((status > 0).sum()), len(status)),
    ]
    return b"|".join(map(as_bytes, results))


def columns(patients: Patients) -> tuple[Any, Any, Any]:
    time, status, group = zip(*patients, strict=True)
    return np.array(time), np.array(status), np.array(group)


@pytest.mark.parametrize("name", ["hu2024_relapse", "cmprsk_example", "edge_long_ties_days"])
def test_a_thousand_repeats_give_the_same_bytes(name: str) -> None:
    data = dataset(name)
    group = np.where(data.group == "", "A", data.group)
    first = everything(data.time, data.status, group)
    assert all(everything(data.time.copy(), data.status.copy(), group.copy()) == first for _ in range(1000))


@settings(deadline=None)
@given(cohorts, st.randoms(use_true_random=False))
def test_the_order_of_the_patients_does_not_matter(patients: Patients, random: Any) -> None:
    shuffled = list(patients)
    random.shuffle(shuffled)
    assert everything(*columns(shuffled)) == everything(*columns(patients))


def test_results_pass_to_another_process_unchanged() -> None:
    data = dataset("hu2024_relapse")
    for result in (kaplan_meier(data.time, data.status > 0), aalen_johansen(data.time, data.status)):
        assert as_bytes(pickle.loads(pickle.dumps(result))) == as_bytes(result)


def test_the_order_does_not_matter_for_a_real_cohort() -> None:
    data = dataset("transplant")
    turned = np.random.default_rng(7).permutation(len(data.time))
    assert everything(data.time[turned], data.status[turned], data.group[turned]) == everything(
        data.time, data.status, data.group
    )


@settings(deadline=None)
@given(cohorts)
def test_every_curve_stays_between_its_limits_and_within_0_and_1(patients: Patients) -> None:
    time, status, _ = columns(patients)
    for kind in ("log", "log-log", "plain"):
        curve, found = kaplan_meier(time, status > 0, interval=kind), aalen_johansen(time, status, interval=kind)
        for lower, value, upper in [
            (curve.lower, curve.surv, curve.upper),
            *((c.lower, c.incidence, c.upper) for c in found.by_cause.values()),
        ]:
            assert bool(np.all((value >= 0) & (value <= 1)))
            defined = ~np.isnan(lower)
            assert bool(np.all((lower[defined] >= 0) & (upper[defined] <= 1)))
            assert bool(np.all((lower[defined] <= value[defined] + 1e-12) & (value[defined] <= upper[defined] + 1e-12)))


@settings(deadline=None)
@given(cohorts)
def test_survival_never_rises_and_the_risk_sets_count_everyone(patients: Patients) -> None:
    time, status, _ = columns(patients)
    curve = kaplan_meier(time, status > 0)
    assert bool(np.all(np.diff(curve.surv) <= 0))
    assert int(curve.n_event.sum() + curve.n_censor.sum()) == len(patients) == int(curve.n_risk[0])
