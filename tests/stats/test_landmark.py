"""The clock restarted at a landmark."""

import numpy as np
import pytest

from cd7gui.stats.landmark import restart_at
from cd7gui.stats.survival import at, kaplan_meier
from tests.stats.reference import NAMES, dataset


def test_only_those_followed_beyond_the_landmark_are_kept() -> None:
    # Landmark 6: the event at 6 and the censoring at 6 do not pass it.
    found = restart_at([2, 4, 6, 6, 7, 20], [1, 0, 1, 0, 2, 0], 6)
    assert found.time.tolist() == [1.0, 14.0]
    assert found.status.tolist() == [2, 0]
    assert found.kept.tolist() == [False, False, False, False, True, True]
    assert (found.dropped_with_event, found.dropped_censored, found.dropped) == (2, 2, 4)


@pytest.mark.parametrize("name", NAMES)
def test_survival_from_the_landmark_is_the_conditional_survival(name: str) -> None:
    data = dataset(name)
    landmark = float(np.median(data.time))
    whole, later = kaplan_meier(data.time, data.status > 0), restart_at(data.time, data.status > 0, landmark)
    if not len(later.time):
        assert later.dropped == len(data.time)
        return
    # Half a gap past each time, so that rounding of the shifted clock does not step over one.
    times = np.unique(data.time[data.time > landmark])
    asked = np.append(times[:-1] + np.diff(times) / 2, times[-1] + 1)
    conditional = at(whole, asked).surv / at(whole, [landmark]).surv[0]
    restarted = at(kaplan_meier(later.time, later.status), asked - landmark).surv
    assert np.abs(restarted - conditional).max() < 1e-12


def test_a_landmark_at_the_start_drops_those_with_no_time() -> None:
    assert restart_at([0, 1], [1, 0], 0).dropped_with_event == 1


def test_nobody_may_pass_the_landmark() -> None:
    found = restart_at([1, 2], [1, 0], 24)
    assert (len(found.time), found.dropped) == (0, 2)


@pytest.mark.parametrize(
    ("time", "status", "landmark", "says"),
    [
        ([1], [1], -1, "landmark must be a time that is not negative"),
        ([1], [1], float("nan"), "landmark must be a time"),
        ([1, 2], [1], 0, "same length"),
        ([float("nan")], [1], 0, "Leave out rows whose time is missing"),
    ],
)
def test_unusable_input_is_refused(time: list[float], status: list[int], landmark: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        restart_at(time, status, landmark)
