"""Expected categories: ELN 2022 (AML), NCCN (ALL), Lugano 2014 (lymphoma)."""

from decimal import Decimal

import pytest

from cd7gui.grading.response import (
    ELN_INTENT,
    ELN_WORDING,
    MarrowFindings,
    all_response,
    aml_response,
    lugano_response,
)

CLEAR = {
    "blasts_pct": Decimal(1),
    "circulating_blasts": False,
    "extramedullary": False,
    "anc": Decimal("1.0"),
    "platelets": Decimal(100),
    "cellularity_pct": Decimal(40),
    "cells_counted": 500,
    "spicules": True,
    "baseline_blasts_pct": Decimal(60),
}


def _aml(before=False, scale=ELN_WORDING, **changes):
    return aml_response(MarrowFindings(**{**CLEAR, **changes}), in_remission_before=before, scale=scale)


def _all(before=False, **changes):
    return all_response(MarrowFindings(**{**CLEAR, **changes}), in_remission_before=before)


@pytest.mark.parametrize(
    ("anc", "platelets", "wording", "intent"),
    [
        ("1.0", "100", "CR", "CR"),
        ("0.99", "100", "CRh", "CRh"),
        ("0.5", "50", "CRh", "CRh"),
        ("0.49", "100", "CRi", "CRi"),
        ("1.0", "49", "CRi", "CRi"),
        ("0.49", "49", "CRi", "MLFS"),
        ("0.1", "10", "CRi", "MLFS"),
        ("0.6", "20", "CRi", "MLFS"),
    ],
)
def test_remission_is_named_by_the_recovery_of_counts(anc, platelets, wording, intent):
    counts = {"anc": Decimal(anc), "platelets": Decimal(platelets)}
    assert (_aml(**counts).exact, _aml(scale=ELN_INTENT, **counts).exact) == (wording, intent)


@pytest.mark.parametrize(
    ("cellularity", "cells", "spicules", "category"),
    [("9", 199, False, "NE"), ("10", 199, False, "MLFS"), ("9", 200, False, "MLFS"), ("9", 199, True, "MLFS")],
)
def test_an_empty_marrow_without_counts_is_not_evaluable(cellularity, cells, spicules, category):
    found = _aml(
        scale=ELN_INTENT,
        anc=Decimal("0.1"),
        platelets=Decimal(10),
        cellularity_pct=Decimal(cellularity),
        cells_counted=cells,
        spicules=spicules,
    )
    assert found.exact == category


def test_without_the_cellularity_cri_by_wording_stays_open():
    unknown = {"cellularity_pct": None, "cells_counted": None, "spicules": None}
    found = _aml(anc=Decimal("0.1"), platelets=Decimal(10), **unknown)
    assert (found.value, found.possible) == (None, ("CRi", "NE"))
    assert found.reason == "The findings entered leave open: CRi, NE."


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"blasts_pct": Decimal(5)}, "PR"),
        ({"blasts_pct": Decimal(25)}, "PR"),
        ({"blasts_pct": Decimal(26)}, "NR"),
        ({"blasts_pct": Decimal(20), "baseline_blasts_pct": Decimal(39)}, "NR"),
        ({"blasts_pct": Decimal(20), "baseline_blasts_pct": Decimal(40)}, "PR"),
        ({"blasts_pct": Decimal(20), "anc": Decimal("0.9")}, "NR"),
        ({"circulating_blasts": True}, "NR"),
        ({"extramedullary": True}, "NR"),
    ],
)
def test_without_remission_partial_response_needs_the_counts_of_cr_and_half_the_blasts(changes, category):
    assert _aml(**changes).exact == category


@pytest.mark.parametrize("changes", [{"blasts_pct": Decimal(5)}, {"extramedullary": True}])
def test_blasts_or_extramedullary_disease_after_remission_are_a_relapse(changes):
    assert _aml(before=True, **changes).exact == "relapse"


def test_blasts_in_blood_alone_are_a_relapse_of_aml_when_seen_twice():
    once = _aml(before=True, circulating_blasts=True)
    twice = _aml(before=True, circulating_blasts=True, circulating_blasts_confirmed=True)
    assert (once.value, once.possible, twice.exact) == (None, ("relapse",), "relapse")


def test_missing_blasts_leave_the_response_open():
    assert _aml(blasts_pct=None).possible == ("CR", "NR", "PR")


def test_missing_counts_do_not_matter_where_blasts_exclude_remission():
    assert _aml(blasts_pct=Decimal(80), anc=None, platelets=None).exact == "NR"


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({}, "CR"),
        ({"anc": Decimal("0.9")}, "CRi"),
        ({"platelets": Decimal(10), "anc": Decimal("0.1")}, "CRi"),
        ({"blasts_pct": Decimal(30)}, "NR"),
        ({"blasts_pct": Decimal(75)}, "PD"),
    ],
)
def test_all_is_graded_without_durability(changes, category):
    assert _all(**changes).exact == category


@pytest.mark.parametrize(
    ("changes", "category"),
    [
        ({"blasts_pct": Decimal(6)}, "relapse"),
        ({"circulating_blasts": True}, "relapse"),
    ],
)
def test_all_has_relapsed_with_more_than_5_per_cent_blasts_or_with_any_elsewhere(changes, category):
    assert _all(before=True, **changes).exact == category


def test_exactly_5_per_cent_blasts_after_remission_decides_nothing():
    found = _all(before=True, blasts_pct=Decimal(5))

    assert found.exact is None
    assert {"CRi", "relapse"} <= set(found.possible)


def test_new_extramedullary_disease_in_all_is_progression():
    found = all_response(MarrowFindings(**CLEAR), in_remission_before=False, new_extramedullary=True)
    assert found.exact == "PD"


@pytest.mark.parametrize(
    ("score", "lesion", "avid", "change", "category"),
    [
        (1, False, False, None, "CR"),
        (3, False, False, None, "CR"),
        (4, False, False, "reduced", "PR"),
        (5, False, False, "unchanged", "SD"),
        (5, False, False, "increased", "PD"),
        (2, True, False, None, "PD"),
        (3, False, True, "reduced", "PR"),
    ],
)
def test_lymphoma_is_graded_by_the_five_point_scale(score, lesion, avid, change, category):
    assert lugano_response(score, new_lesion=lesion, marrow_avid=avid, uptake_change=change).exact == category


def test_a_score_of_4_without_the_change_of_uptake_is_open():
    found = lugano_response(4, new_lesion=False, marrow_avid=False, uptake_change=None)
    assert (found.value, found.possible) == (None, ("PD", "PR", "SD"))


@pytest.mark.parametrize(("score", "change"), [(0, None), (6, None), (4, "better")])
def test_scores_and_words_that_do_not_exist_are_refused(score, change):
    with pytest.raises(ValueError, match="accepted"):
        lugano_response(score, new_lesion=False, marrow_avid=False, uptake_change=change)


def test_missing_neutrophils_leave_every_remission_open():
    assert _aml(anc=None).possible == ("CR", "CRh", "CRi")


def test_marrow_blasts_of_5_per_cent_need_no_second_blood_sample():
    assert _aml(before=True, blasts_pct=Decimal(5), circulating_blasts=True).exact == "relapse"


@pytest.mark.parametrize("elsewhere", ["circulating_blasts", "extramedullary"])
def test_disease_outside_the_marrow_excludes_a_partial_response(elsewhere):
    assert _aml(blasts_pct=Decimal(20), **{elsewhere: True}).exact == "NR"
