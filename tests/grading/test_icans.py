"""Expected grades: ASTCT consensus, Lee 2019, unless a test says that it is a convention."""

from decimal import Decimal

import pytest

from cd7gui.grading.icans import IcansFindings, grade_icans, tool_for

WELL = {
    "age_years": Decimal(40),
    "developmental_delay": False,
    "orientation": 4,
    "naming": 3,
    "commands": 1,
    "writing": 1,
    "attention": 1,
    "unable_to_perform": False,
    "consciousness": "alert",
    "seizure": "none",
    "motor_deep_focal": False,
    "oedema": "none",
    "death_due_to_icans": False,
}
NO_ICE = dict.fromkeys(("orientation", "naming", "commands", "writing", "attention"))
CHILD = {**NO_ICE, "age_years": Decimal(8)}


def _icans(**changes):
    return grade_icans(IcansFindings(**{**WELL, **changes}))


@pytest.mark.parametrize(
    ("orientation", "naming", "others", "score", "grade"),
    [
        (4, 3, 1, 10, 0),
        (3, 3, 1, 9, 1),
        (4, 0, 1, 7, 1),
        (3, 0, 1, 6, 2),
        (0, 0, 1, 3, 2),
        (2, 0, 0, 2, 3),
        (0, 0, 0, 0, 3),
    ],
)
def test_the_ice_score_is_graded_by_its_bands(orientation, naming, others, score, grade):
    result = _icans(orientation=orientation, naming=naming, commands=others, writing=others, attention=others)
    assert (result.ice, result.grade.exact) == (score, grade)


def test_ice_0_is_grade_3_in_an_awake_patient_and_grade_4_in_one_who_cannot_be_roused():
    assert _icans(**NO_ICE, unable_to_perform=True).grade.exact == 3
    assert _icans(**NO_ICE, unable_to_perform=True, consciousness="vigorous_or_unarousable").grade.exact == 4


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({"consciousness": "awakens_spontaneously"}, 1),
        ({"consciousness": "awakens_to_voice"}, 2),
        ({"consciousness": "awakens_to_touch"}, 3),
        ({"consciousness": "vigorous_or_unarousable"}, 4),
        ({"seizure": "brief_or_eeg_only"}, 3),
        ({"seizure": "prolonged_or_repetitive"}, 4),
        ({"motor_deep_focal": True}, 4),
        ({"oedema": "focal"}, 3),
        ({"oedema": "diffuse_or_signs"}, 4),
        ({"death_due_to_icans": True}, 5),
    ],
)
def test_the_worst_domain_decides(changes, grade):
    assert _icans(**changes).grade.exact == grade


def test_the_deciding_domain_is_named():
    assert _icans(oedema="focal", consciousness="awakens_to_voice").grade.reason == "Decided by oedema."


@pytest.mark.parametrize(
    ("age", "delay", "tool"),
    [
        ("11.9", False, "CAPD"),
        ("12", False, "ICE"),
        ("20", True, "CAPD"),
        ("20", None, None),
        (None, True, "CAPD"),
        (None, False, None),
    ],
)
def test_capd_is_for_children_under_12_and_for_developmental_delay(age, delay, tool):
    assert tool_for(None if age is None else Decimal(age), delay) == tool


@pytest.mark.parametrize(("capd", "grade"), [(0, 0), (1, 1), (8, 1), (9, 3), (32, 3)])
def test_capd_is_graded_by_its_bands(capd, grade):
    result = _icans(**CHILD, capd=capd)
    assert (result.tool, result.ice, result.grade.exact) == ("CAPD", None, grade)


def test_a_child_who_cannot_do_capd_is_grade_4():
    assert _icans(**CHILD, unable_to_perform=True).grade.exact == 4


def test_without_ice_and_with_nothing_else_there_is_no_grade():
    result = _icans(**NO_ICE)
    assert (result.ice, result.grade.value, result.grade.reason) == (None, None, "Not fully entered: cognition.")


def test_without_ice_a_domain_of_grade_2_is_a_lower_bound():
    grade = _icans(**NO_ICE, consciousness="awakens_to_voice").grade
    assert (grade.value, grade.incomplete) == (2, True)


def test_without_ice_a_seizure_decides_because_ice_alone_gives_no_grade_4():
    assert _icans(**NO_ICE, seizure="brief_or_eeg_only").grade.exact == 3


def test_a_part_of_ice_that_is_missing_leaves_the_open_bands():
    # 7 points without the writing: 7 or 8 in all, grade 1 either way.
    assert _icans(naming=1, writing=None).grade.exact == 1
    # 6 points without the writing: 6 or 7 in all, grade 2 or 1.
    assert _icans(naming=0, writing=None).grade.text == "at least 1, incomplete"


@pytest.mark.parametrize("changes", [{"orientation": 5}, {"naming": -1}, {"capd": 33}, {"seizure": "fit"}])
def test_points_and_words_that_do_not_exist_are_refused(changes):
    with pytest.raises(ValueError, match="accepted"):
        _icans(**changes)


@pytest.mark.parametrize(
    ("name", "most"), [("orientation", 4), ("naming", 3), ("commands", 1), ("writing", 1), ("attention", 1)]
)
def test_each_part_of_ice_has_its_own_number_of_points(name, most):
    assert _icans(**{name: most}).ice == 10
    with pytest.raises(ValueError, match=f"ICE {name} has {most + 1} points; 0 to {most} is accepted"):
        _icans(**{name: most + 1})


def test_an_ice_score_of_0_in_one_who_cannot_be_roused_is_grade_4():
    zero = dict.fromkeys(NO_ICE, 0)
    assert _icans(**zero).grade.exact == 3
    assert _icans(**zero, consciousness="vigorous_or_unarousable").grade.exact == 4


def test_without_a_known_test_the_other_domains_give_a_lower_bound():
    assert _icans(developmental_delay=None, seizure="brief_or_eeg_only").grade.text == "at least 3, incomplete"
    assert _icans(developmental_delay=None).grade.value is None


def test_a_child_without_capd_is_open_up_to_grade_4_only_if_the_test_may_have_been_impossible():
    seizure = {"seizure": "brief_or_eeg_only"}
    assert _icans(**CHILD, **seizure).grade.exact == 3
    assert _icans(**{**CHILD, "unable_to_perform": None}, **seizure).grade.text == "at least 3, incomplete"
    assert _icans(**CHILD).grade.value is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "No domain is affected."),
        ({"consciousness": "awakens_spontaneously"}, "Decided by consciousness."),
        ({"death_due_to_icans": True}, "ICANS was the principal cause of death."),
        ({"death_due_to_icans": None}, "Not fully entered: the outcome."),
    ],
)
def test_the_reason_says_what_decided(changes, reason):
    assert _icans(**changes).grade.reason == reason


def test_points_that_were_entered_count_even_if_the_test_is_called_impossible():
    assert _icans(unable_to_perform=True, naming=1).grade.exact == 1
