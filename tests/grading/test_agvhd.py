"""Expected stages and grades: MAGIC, Harris 2016, table 1, unless a test names another source."""

from decimal import Decimal
from itertools import product

import pytest

from cd7gui.grading.agvhd import AcuteGvhdFindings, grade_acute_gvhd

CLEAR = {
    "skin_bsa_pct": Decimal(0),
    "erythroderma_generalized": False,
    "bullae": False,
    "desquamation_pct": Decimal(0),
    "bilirubin": Decimal("0.8"),
    "bilirubin_unit": "mg/dL",
    "upper_gi": "none",
    "upper_gi_biopsy_positive": False,
    "stool_ml_day": Decimal(0),
    "unmeasured_episodes": 0,
    "severe_abdominal_pain": False,
    "gross_blood": False,
    "weight_kg": Decimal(70),
}


LIVER = ("0.8", "2", "4", "10", "16")  # mg/dL, by the stage that they make
BLEEDING = {"gross_blood": True}
SHEDDING = {"erythroderma_generalized": True, "bullae": True, "desquamation_pct": Decimal(6)}
SKIN = (0, 10, 40, 60, 80)  # per cent
STOOL = (0, 500, 1000, 1600, 1600)  # mL


def _graded(**changes):
    return grade_acute_gvhd(AcuteGvhdFindings(**{**CLEAR, **changes}))


def _magic(skin, liver, upper, lower):
    """Return the grade of findings that make these stages."""
    found = _graded(
        skin_bsa_pct=Decimal(SKIN[skin]),
        bilirubin=Decimal(LIVER[liver]),
        upper_gi="persistent" if upper else "none",
        stool_ml_day=Decimal(STOOL[lower]),
        **(SHEDDING if skin == 4 else {}),
        **(BLEEDING if lower == 4 else {}),
    )
    assert [one.value for one in (found.skin, found.liver, found.upper_gi, found.lower_gi)] == [
        skin,
        liver,
        upper,
        lower,
    ]
    return found.magic.value


@pytest.mark.parametrize(
    ("umol", "stage"),
    [("33.9", 0), ("34", 1), ("50.9", 1), ("51", 2), ("102.9", 2), ("103", 3), ("255", 3), ("255.1", 4)],
)
def test_bilirubin_in_umol_is_staged_by_the_si_bands_34_51_103_255(umol, stage):
    assert _graded(bilirubin=Decimal(umol), bilirubin_unit="umol/L").liver.value == stage


@pytest.mark.parametrize(
    ("mg", "stage"), [("1.99", 0), ("2", 1), ("3.0", 1), ("3.05", 2), ("6", 2), ("6.01", 3), ("15", 3), ("15.1", 4)]
)
def test_bilirubin_in_mg_is_staged_without_rounding_first(mg, stage):
    assert _graded(bilirubin=Decimal(mg)).liver.value == stage


@pytest.mark.parametrize("sign", ["umol/L", "µmol/L", "μmol/L"])
def test_both_micro_signs_are_read_as_umol(sign):
    assert _graded(bilirubin=Decimal(51), bilirubin_unit=sign).liver.value == 2


@pytest.mark.parametrize(
    ("weight", "episodes", "stage"),
    [
        # Printed bands of episodes a day: adult 3-4, 5-7, over 7; child 4-6, 7-10, over 10.
        (70, 2, 0),
        (70, 3, 1),
        (70, 4, 1),
        (70, 5, 2),
        (70, 7, 2),
        (70, 8, 3),
        (20, 3, 0),
        (20, 4, 1),
        (20, 6, 1),
        (20, 7, 2),
        (20, 10, 2),
        (20, 11, 3),
    ],
)
def test_episodes_counted_as_200_ml_or_3_ml_per_kg_give_the_printed_bands(weight, episodes, stage):
    assert _graded(weight_kg=Decimal(weight), unmeasured_episodes=episodes).lower_gi.value == stage


def test_unmeasured_episodes_are_added_to_the_measured_volume():
    # 400 mL and three episodes of 200 mL are 1000 mL: stage 2.
    assert _graded(stool_ml_day=Decimal(400), unmeasured_episodes=3).lower_gi.value == 2


def test_exactly_50_kg_counts_as_adult():
    # Three episodes are 600 mL in an adult, stage 1, and 9 mL/kg in a child, stage 0. The edge is a convention.
    assert _graded(weight_kg=Decimal(50), unmeasured_episodes=3).lower_gi.value == 1
    assert _graded(weight_kg=Decimal("49.9"), unmeasured_episodes=3).lower_gi.value == 0


@pytest.mark.parametrize(
    ("skin", "liver", "upper", "lower", "grade"),
    [
        (0, 0, 0, 0, 0),
        (1, 0, 0, 0, 1),
        (2, 0, 0, 0, 1),
        (3, 0, 0, 0, 2),
        (0, 1, 0, 0, 2),
        (0, 0, 1, 0, 2),
        (0, 0, 0, 1, 2),
        (3, 0, 1, 0, 2),
        (0, 2, 0, 0, 3),
        (0, 3, 0, 0, 3),
        (0, 0, 0, 2, 3),
        (0, 0, 0, 3, 3),
        (4, 0, 0, 0, 4),
        (0, 4, 0, 0, 4),
        (0, 0, 0, 4, 4),
    ],
)
def test_the_overall_grade_is_no_maximum_of_stages(skin, liver, upper, lower, grade):
    assert _magic(skin, liver, upper, lower) == grade


def test_upper_gi_alone_never_gives_more_than_grade_ii():
    assert {_magic(skin, liver, 1, 0) for skin, liver in product(range(4), (0, 1))} == {2}


def test_a_blank_liver_is_not_read_as_stage_0():
    result = _graded(bilirubin=None)
    assert (result.liver.value, result.magic.value) == (None, None)
    assert result.magic.reason == "Not fully entered: liver."


def test_what_is_entered_makes_a_lower_bound():
    magic = _graded(bilirubin=None, stool_ml_day=Decimal(1000)).magic
    assert (magic.value, magic.incomplete, magic.text) == (3, True, "at least 3, incomplete")


def test_grade_iv_is_certain_whatever_is_missing():
    magic = grade_acute_gvhd(AcuteGvhdFindings(gross_blood=True)).magic
    assert (magic.value, magic.incomplete, magic.reason) == (4, False, "Decided by lower GI stage 4.")


def test_a_small_rash_is_stage_1_though_bullae_are_not_entered():
    result = _graded(skin_bsa_pct=Decimal(10), erythroderma_generalized=None, bullae=None, desquamation_pct=None)
    assert (result.skin.value, result.skin.incomplete) == (1, False)


def test_a_large_rash_is_at_least_stage_3_while_bullae_are_not_entered():
    result = _graded(skin_bsa_pct=Decimal(80), erythroderma_generalized=True, bullae=None, desquamation_pct=Decimal(10))
    assert (result.skin.value, result.skin.incomplete) == (3, True)


def test_without_a_weight_the_stool_stage_is_a_lower_bound():
    result = _graded(weight_kg=None, stool_ml_day=Decimal(1000))
    assert (result.lower_gi.value, result.lower_gi.incomplete) == (2, True)


def test_without_a_weight_no_stool_is_stage_0():
    assert _graded(weight_kg=None).lower_gi.exact == 0


def test_nausea_without_biopsy_counts_in_magic_and_not_in_glucksberg():
    result = _graded(upper_gi="persistent", upper_gi_biopsy_positive=False)
    assert (result.magic.value, result.glucksberg_any4.value, result.glucksberg_1995.value) == (2, 0, 0)


def test_gut_stage_4_is_the_only_difference_of_the_two_glucksberg_grades():
    result = _graded(gross_blood=True)
    assert (result.glucksberg_any4.value, result.glucksberg_1995.value) == (4, 3)


def test_every_grade_names_its_scale_and_version():
    result = _graded()
    assert (result.magic.scale.name, result.magic.scale.version) == ("Acute GVHD, MAGIC", "2016")
    assert result.glucksberg_1995.scale.to_confirm


def test_an_unknown_bilirubin_unit_is_refused():
    with pytest.raises(ValueError, match="The bilirubin unit is 'mmol/L'; accepted are mg/dL and umol/L"):
        _graded(bilirubin_unit="mmol/L")


@pytest.mark.parametrize(
    "changes",
    [
        {"skin_bsa_pct": Decimal(101)},
        {"bilirubin": Decimal(-1)},
        {"stool_ml_day": Decimal(-1)},
        {"weight_kg": Decimal(0)},
        {"upper_gi": "sometimes"},
    ],
)
def test_impossible_findings_are_refused(changes):
    with pytest.raises(ValueError, match=r"accepted|cannot be negative|must be above 0"):
        _graded(**changes)


def test_an_episode_counts_exactly_200_ml():
    # 199 + 4 x 200 = 999 mL is stage 1; one millilitre more is stage 2.
    assert _graded(stool_ml_day=Decimal(199), unmeasured_episodes=4).lower_gi.value == 1
    assert _graded(stool_ml_day=Decimal(200), unmeasured_episodes=4).lower_gi.value == 2


def test_half_of_the_skin_is_not_generalised():
    unknown = {"erythroderma_generalized": None, "bullae": True, "desquamation_pct": Decimal(10)}
    assert _graded(skin_bsa_pct=Decimal(50), **unknown).skin.exact == 2
    assert _graded(skin_bsa_pct=Decimal("50.5"), **unknown).skin.text == "at least 3, incomplete"


def test_erythroderma_without_an_area_is_stage_3():
    assert _graded(skin_bsa_pct=None, erythroderma_generalized=True).skin.exact == 3


def test_bilirubin_without_its_unit_is_not_staged():
    assert _graded(bilirubin_unit=None).liver.value is None


@pytest.mark.parametrize("missing", ["stool_ml_day", "unmeasured_episodes"])
def test_without_the_volume_or_the_episodes_the_stool_stage_is_a_lower_bound(missing):
    given = {"stool_ml_day": Decimal(600), "unmeasured_episodes": 3, missing: None}
    assert _graded(**given).lower_gi.text == "at least 1, incomplete"


def test_a_skin_grade_of_i_is_explained_by_the_skin():
    assert _graded(skin_bsa_pct=Decimal(10)).magic.reason == "Decided by skin stage 1."
    assert _graded().magic.reason == "No organ is involved."
