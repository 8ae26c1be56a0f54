"""The curves of the synthetic cohort beside survival: GVHD, CRFS, landmark, and what stands under them.

Days from H to the onset of acute GVHD, by the calendar: SYN-01 18, SYN-04 24, SYN-09 31; deaths or relapses before:
SYN-02 13, SYN-08 74, SYN-05 91, SYN-07 241. Limits: R 4.2.2, survival 3.5-3, survfit with conf.type log.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.outcomes.catalogue import OUTCOMES
from cd7gui.domain.results import Curve, Estimates, LaneMark, Settings, TimeOrigin
from cd7gui.stats.survival import kaplan_meier
from cd7gui.study.session import Study
from tests.study.made_up import cohort
from tests.study.wild import wild_cohort

EXACT = 1e-6


def outcomes(study: Study, **settings: object) -> Estimates:
    return compute(study.snapshot(), replace(Settings(cutoff=study.cutoff), **settings))  # type: ignore[arg-type]


def steps(curve: Curve) -> list[tuple[float, int, float]]:
    rows = zip(curve.time, curve.n_risk, curve.n_event, curve.value, strict=True)
    return [(time, risk, round(value, 6)) for time, risk, event, value in rows if event]


def test_acute_gvhd_rises_at_its_three_onsets_and_death_before_it_competes(demo: Study) -> None:
    found = outcomes(demo)

    assert steps(found.curves["agvhd2_4"]) == [(18, 9, 0.1), (24, 8, 0.2), (31, 7, 0.3)]
    read = found["agvhd2_4.h100"]
    assert (read.value, read.lower, read.upper) == pytest.approx((0.3, 0.116399696, 0.773197895), abs=EXACT)
    assert read.patients == ("SYN-01", "SYN-04", "SYN-09")


def test_nine_of_ten_engraft_and_the_death_at_thirteen_days_competes(demo: Study) -> None:
    found = outcomes(demo)

    # Days from H to ANCDAT of F8: 10, 11, 12, 12, 13, 13, 14, 15, 17; SYN-02 dies on H+13.
    assert steps(found.curves["anc"]) == [
        (10, 10, 0.1),
        (11, 9, 0.2),
        (12, 8, 0.4),
        (13, 6, 0.6),
        (14, 3, 0.7),
        (15, 2, 0.8),
        (17, 1, 0.9),
    ]
    assert (found["anc.h28"].text, found["plt.h100"].text) == ("90% (95% CI 73–100)", "90% (95% CI 73–100)")
    assert "SYN-02" not in found["anc.h28"].patients
    assert found.curves["anc"].at([28])[0].n_competing == 1


def test_grave_and_chronic_gvhd_did_not_occur(demo: Study) -> None:
    found = outcomes(demo)

    assert (found["agvhd3_4.h100"].value, found["cgvhd.12m"].value) == (0.0, 0.0)
    assert not any(found.curves["cgvhd"].value)


def test_survival_free_of_chronic_gvhd_is_disease_free_survival_here(demo: Study) -> None:
    found = outcomes(demo)

    assert found["crfs.12m"].text == found["dfs.12m"].text == "54% (95% CI 29–100)"
    assert steps(found.curves["crfs"]) == steps(found.curves["grfs"]) == steps(found.curves["dfs"])


def test_the_landmark_leaves_three_behind_and_says_so(demo: Study) -> None:
    found = outcomes(demo)
    curve, read = found.curves["os_landmark"], found["os_landmark.12m"]

    # SYN-02 (13) and SYN-05 (91) died before H+100, SYN-10 is followed to H+59; SYN-08 dies 14 days after it.
    assert steps(curve) == [(14, 7, 0.857143)]
    assert (read.value, read.lower, read.upper) == pytest.approx((0.857142857, 0.633446529, 1.0), abs=EXACT)
    assert curve.note == "3 not counted: 2 with the event before the landmark, 1 not followed beyond it."
    assert [one.subject for one in curve.left_out] == ["SYN-02", "SYN-05", "SYN-10"]
    assert all(one.rule and one.place for one in curve.left_out)


def test_gvhd_and_the_landmark_count_from_the_transplant_whatever_the_settings_say(demo: Study) -> None:
    from_t, from_h = outcomes(demo), outcomes(demo, origin=TimeOrigin.TRANSPLANT)

    for one in OUTCOMES.measures:
        if one.origin is not None and one.id in from_t.curves:
            assert from_t.curves[one.id].origin is one.origin
            assert from_t.curves[one.id] == from_h.curves[one.id]
    assert from_t.curves["crfs"].origin is TimeOrigin.INFUSION


def test_the_numbers_under_a_curve_add_up_at_every_break(demo: Study) -> None:
    curves = outcomes(demo).curves

    under = curves["os"].at([0, 91.3125, 182.625, 365.25, 730.5])
    assert [one.n_risk for one in under] == [10, 9, 6, 5, 0]  # protocol notes, section 5.3: 0, 3, 6, 12, 24 months
    assert [one.n_event for one in under] == [0, 1, 3, 3, 3]
    assert [one.n_censor for one in under] == [0, 0, 1, 2, 7]
    assert {one.n_competing for one in under} == {0}
    first = curves["agvhd2_4"].at([0, 20, 100])
    assert [(one.n_risk, one.n_event, one.n_censor, one.n_competing) for one in first] == [
        (10, 0, 0, 0),
        (8, 1, 0, 1),
        (3, 3, 1, 3),
    ]


def test_every_number_step_and_lane_says_why(demo: Study) -> None:
    found = outcomes(demo)

    for one in found.table:
        assert len(one.deciders) >= len(one.patients), one.id
        assert len({left.patient for left in one.left_out}) + one.n == 10, one.id
        assert all(left.rule and left.subject for left in one.left_out), one.id
    for curve in found.curves.values():
        # each time names everybody whose time ends there, and nobody is lost
        assert sum(map(len, curve.deciders)) + len(curve.left_out) == 10, curve.id
        assert all(decider.place and decider.rule for group in curve.deciders for decider in group), curve.id
    for lane in found.lanes:
        assert lane.deciders[0].place == "F4.INFDAT"
        assert len(lane.mark_deciders) == len(lane.marks)


@pytest.mark.parametrize("seed", [1, 2])
def test_in_any_study_everybody_is_in_a_number_or_has_a_reason_why_not(seed: int) -> None:
    found = compute(wild_cohort(50, seed=seed), Settings())

    assert found.panels is not None
    panels = found.panels
    many = (*panels.classes, *panels.last)
    for one in (*found.table, *many):
        absent = {left.patient for left in one.left_out}
        assert len(absent) + one.n == 50, one.id
        assert all(left.rule for left in one.left_out), one.id


def test_a_death_before_the_recovery_is_named_beside_the_days_to_it(demo: Study) -> None:
    found = outcomes(demo)

    (absent,) = found["days.anc"].left_out
    assert (absent.subject, absent.place) == ("SYN-02", "F16.DTHDAT")
    assert absent.rule.startswith("Something else came first: ")
    assert {one.subject for one in found["followup.alive"].left_out} == {"SYN-02", "SYN-05", "SYN-08"}


def test_a_lane_names_the_field_of_each_mark(demo: Study) -> None:
    lane = next(one for one in outcomes(demo).lanes if one.subject == "SYN-08")

    named = {mark: one.place for (mark, _), one in zip(lane.marks, lane.mark_deciders, strict=True)}
    assert named[LaneMark.RELAPSE] == "F14.RELDAT"
    assert named[LaneMark.DEATH] == "F16.DTHDAT"
    assert named[LaneMark.TRANSPLANT] == "F6.HSCTDAT"
    assert lane.deciders[-1].place == "F16.DTHDAT"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_cohort_nobody_is_lost_and_probabilities_stay_probabilities(seed: int) -> None:
    found = compute(cohort(70, seed=seed), Settings())

    relapse, nrm, free = (found.curves[name] for name in ("relapse", "nrm", "dfs"))
    assert len(found.lanes) + len(found.lanes_left_out) == found.patients == 70
    for curve in found.curves.values():
        assert sum(map(len, curve.deciders)) + len(curve.left_out) == 70, curve.id
        assert curve.n_risk[0] + len(curve.left_out) == 70, curve.id
        assert all(0 <= value <= 1 + 1e-12 for value in curve.value), curve.id
        assert list(curve.value) == sorted(curve.value, reverse=not curve.rising), curve.id
        end = curve.at([curve.time[-1] + 1])[0]
        assert end.n_risk == 0
        assert end.n_event + end.n_censor + end.n_competing == curve.n_risk[0]
    assert relapse.time == nrm.time
    assert sum(relapse.n_event) + sum(nrm.n_event) == sum(free.n_event)
    for one in found.table:
        assert one.x is None or len(set(one.patients)) == one.x, one.id


def test_gvhd_from_car_t_cells_counts_from_their_infusion_and_is_told_apart_from_that_of_the_graft(demo: Study) -> None:
    found = outcomes(demo)

    curve = found.curves["agvhd2_4_cart"]
    events = [
        (day, [one.subject for one in who])
        for day, n, who in zip(curve.time, curve.n_event, curve.deciders, strict=True)
        if n
    ]
    assert events == [(12.0, ["SYN-07"])]
    assert found["agvhd2_4_cart.t100"].text.startswith("10% (")


def test_curve_rows_and_median_of_one_endpoint_share_one_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows of a thousand patients' survival were each estimated anew."""
    asked: list[tuple[int, ...]] = []
    monkeypatch.setattr(
        "cd7gui.analysis.curves.survival.kaplan_meier",
        lambda days, events, **scale: asked.append(days) or kaplan_meier(days, events, **scale),  # type: ignore[func-returns-value]
    )
    compute(cohort(12), Settings())

    assert len(asked) == len({one.endpoint for one in OUTCOMES.measures if not one.competing})
