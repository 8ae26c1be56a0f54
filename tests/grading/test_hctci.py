"""Expected points: Sorror 2005, table of the index."""

from dataclasses import fields
from decimal import Decimal

import pytest

from cd7gui.grading.hctci import (
    Comorbidities,
    comorbidity_index,
    comorbidity_index_with_age,
    hepatic_level,
    pulmonary_level,
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


@pytest.mark.parametrize(("age", "score"), [(39, 1), (40, 2), (None, None)])
def test_an_age_of_40_adds_one_point(age, score):
    index = comorbidity_index_with_age(Comorbidities(**{**NONE, "diabetes": True}), age)
    assert index.score.value == score
    assert index.score.scale.to_confirm


@pytest.mark.parametrize(
    ("function", "level"), [("65", "severe"), ("65.5", "moderate"), ("80", "moderate"), ("80.1", "none")]
)
def test_lung_function_gives_the_pulmonary_level(function, level):
    assert pulmonary_level(Decimal(function)) == level


@pytest.mark.parametrize(
    ("bilirubin", "transaminases", "level"),
    [
        ("1", "1", "none"),
        ("1.1", "1", "mild"),
        ("1.5", "2.5", "mild"),
        ("1.6", "1", "moderate_or_severe"),
        ("1", "2.6", "moderate_or_severe"),
    ],
)
def test_liver_values_give_the_hepatic_level(bilirubin, transaminases, level):
    assert hepatic_level(Decimal(bilirubin), Decimal(transaminases)) == level


def test_impossible_levels_and_scores_are_refused():
    with pytest.raises(ValueError, match="The hepatic level is 'bad'; accepted are none, mild"):
        _index(hepatic="bad")
    with pytest.raises(ValueError, match="cannot be negative"):
        risk_group(-1)


@pytest.mark.parametrize(
    ("known", "age", "score", "group"),
    [({"heart_valve": True}, 30, 3, "high"), ({"renal": True}, 40, 3, "high"), ({"renal": True}, 30, 2, None)],
)
def test_with_age_a_lower_bound_names_a_group_only_once_it_is_high(known, age, score, group):
    index = comorbidity_index_with_age(Comorbidities(**{**NONE, "obesity": None, **known}), age)
    assert (index.score.value, index.score.incomplete, index.group) == (score, True, group)


def test_with_age_a_complete_score_names_its_group():
    assert comorbidity_index_with_age(Comorbidities(**NONE), 30).group == "low"


def test_transaminases_of_twice_the_limit_are_mild():
    assert hepatic_level(Decimal(1), Decimal(2)) == "mild"
