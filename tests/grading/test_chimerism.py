"""Expected categories: ASTCT 2021 (full is over 95 %), CIBMTR (from 95 %), CIBMTR Wiskott-Aldrich form (from 80 %)."""

from decimal import Decimal

import pytest

from cd7gui.grading.chimerism import ASTCT, CIBMTR, WAS_80, chimerism_category, graft_event

SAMPLE = {
    "donor_pct": Decimal(99),
    "day_after_transplant": 60,
    "anc": Decimal(2),
    "previously_engrafted": True,
    "highest_previous_donor_pct": Decimal(99),
    "relapse": False,
    "graft": "PBSC",
}


def _event(**changes):
    return graft_event(**{**SAMPLE, **changes})


@pytest.mark.parametrize(
    ("share", "astct", "cibmtr", "was"),
    [
        ("95.1", "full", "full", "predominantly_donor"),
        ("95.0", "mixed", "full", "predominantly_donor"),
        ("94.9", "mixed", "mixed", "predominantly_donor"),
        ("80", "mixed", "mixed", "predominantly_donor"),
        ("79.9", "mixed", "mixed", "mixed"),
        ("5", "mixed", "mixed", "mixed"),
        ("4.9", "absent", "absent", "host_only"),
        ("0", "absent", "absent", "host_only"),
        ("100.1", "invalid", "invalid", "invalid"),
        ("-1", "invalid", "invalid", "invalid"),
    ],
)
def test_only_95_0_itself_parts_astct_from_cibmtr(share, astct, cibmtr, was):
    found = [chimerism_category(Decimal(share), definition).value for definition in (ASTCT, CIBMTR, WAS_80)]
    assert found == [astct, cibmtr, was]


def test_a_missing_share_is_not_absent_chimerism():
    assert chimerism_category(None).value is None


def test_the_definition_is_part_of_the_result():
    assert chimerism_category(Decimal(96)).scale.name == "Donor chimerism, ASTCT"


@pytest.mark.parametrize(
    ("changes", "event"),
    [
        ({}, "none"),
        ({"donor_pct": Decimal(94), "relapse": True}, "relapse_confounded"),
        ({"donor_pct": Decimal(95), "relapse": True}, "none"),
        ({"previously_engrafted": False, "anc": Decimal("0.49"), "day_after_transplant": 29}, "none"),
        ({"previously_engrafted": False, "anc": Decimal("0.49"), "day_after_transplant": 30}, "primary_graft_failure"),
        ({"previously_engrafted": False, "anc": Decimal("0.5"), "day_after_transplant": 30}, "none"),
        ({"previously_engrafted": False, "anc": Decimal(0), "day_after_transplant": 41, "graft": "UCB"}, "none"),
        (
            {"previously_engrafted": False, "anc": Decimal(0), "day_after_transplant": 42, "graft": "UCB"},
            "primary_graft_failure",
        ),
        ({"donor_pct": Decimal(2)}, "autologous_recovery_secondary"),
        ({"donor_pct": Decimal(2), "highest_previous_donor_pct": Decimal(4)}, "autologous_recovery_primary"),
        ({"donor_pct": Decimal(2), "anc": Decimal("0.4")}, "secondary_graft_failure"),
        ({"donor_pct": Decimal(60), "anc": Decimal("0.4")}, "poor_graft_function_candidate"),
        ({"donor_pct": Decimal(101)}, "invalid"),
    ],
)
def test_a_sample_tells_what_became_of_the_graft(changes, event):
    assert _event(**changes).exact == event


def test_without_a_share_the_open_events_are_listed():
    result = _event(donor_pct=None)
    assert (result.value, result.possible) == (None, ("autologous_recovery_secondary", "none"))


def test_a_missing_input_that_cannot_matter_is_not_asked_for():
    assert _event(highest_previous_donor_pct=None, graft=None, day_after_transplant=None).exact == "none"


def test_an_unknown_graft_is_refused():
    with pytest.raises(ValueError, match="The graft is 'spleen'; accepted are PBSC, BM, UCB"):
        _event(graft="spleen")


@pytest.mark.parametrize(
    ("highest", "event"), [("4.9", "autologous_recovery_primary"), ("5", "autologous_recovery_secondary")]
)
def test_autologous_recovery_is_primary_if_the_donor_share_was_never_5(highest, event):
    assert _event(donor_pct=Decimal(2), highest_previous_donor_pct=Decimal(highest)).exact == event


def test_an_unknown_count_leaves_the_graft_event_open():
    result = _event(donor_pct=Decimal(2), anc=None)
    assert (result.value, result.possible) == (None, ("autologous_recovery_secondary", "secondary_graft_failure"))
