"""Expected points: Sorror 2005, table of the index."""

from dataclasses import fields

import pytest

from cd7gui.grading.hctci import (
    Comorbidities,
    comorbidity_index,
    risk_group,
)

NONE = {each.name: False for each in fields(Comorbidities)} | {"hepatic": "none", "pulmonary": "none"}


def _index(**changes):
    return comorbidity_index(Comorbidities(**{**NONE, **changes}))


@pytest.mark.parametrize(
    ("changes", "points", "group"),
    [
        ({}, 0, "low"),
        *(
            ({name: True}, 1, "intermediate")
            for name in ("arrhythmia", "cardiac", "inflammatory_bowel_disease", "diabetes")
        ),
        *(({name: True}, 1, "intermediate") for name in ("cerebrovascular", "psychiatric", "obesity", "infection")),
        *(({name: True}, 2, "intermediate") for name in ("rheumatological", "peptic_ulcer", "renal")),
        *(({name: True}, 3, "high") for name in ("prior_solid_tumour", "heart_valve")),
        ({"hepatic": "mild"}, 1, "intermediate"),
        ({"hepatic": "moderate_or_severe"}, 3, "high"),
        ({"pulmonary": "moderate"}, 2, "intermediate"),
        ({"pulmonary": "severe"}, 3, "high"),
        ({"diabetes": True, "pulmonary": "moderate"}, 3, "high"),
    ],
)
def test_points_add_up_to_a_risk_group(changes, points, group):
    index = _index(**changes)
    assert (index.score.exact, index.group) == (points, group)


def test_what_counted_is_named():
    assert _index(heart_valve=True, infection=True).score.reason == "Counted: infection 1, heart valve 3."


def test_a_comorbidity_not_entered_leaves_a_lower_bound():
    index = _index(diabetes=True, obesity=None)
    assert (index.score.text, index.group) == ("at least 1, incomplete", "intermediate")


def test_high_risk_is_certain_once_three_points_are_reached():
    assert comorbidity_index(Comorbidities(heart_valve=True)).group == "high"


def test_nothing_entered_is_no_score_of_0():
    index = comorbidity_index(Comorbidities())
    assert (index.score.value, index.group) == (None, None)


def test_impossible_levels_and_scores_are_refused():
    with pytest.raises(ValueError, match="The hepatic level is 'bad'; accepted are none, mild"):
        _index(hepatic="bad")
    with pytest.raises(ValueError, match="cannot be negative"):
        risk_group(-1)
