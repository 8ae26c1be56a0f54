"""Acute GVHD: organ stages and overall MAGIC grade, with two readings of the modified Glucksberg grade.

MAGIC (Harris 2016) is the headline. The Glucksberg grades use the same organ stages, as is usual in registries, except
that nausea counts only with a positive upper GI biopsy; Glucksberg's downgrade of an organ for another cause and the
upgrade to IV for performance status are left to the investigator. The paper of 1995 is remembered to leave gut stage 4
in grade III, most reproductions make any organ stage 4 grade IV: both are computed and named.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from cd7gui.grading.bounds import (
    BandEdge,
    all_of,
    any_of,
    band_span,
    below,
    certain,
    choice_span,
    either,
    is_over,
    listing,
    up_to,
)
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

MAGIC = Scale("Acute GVHD, MAGIC", "2016", "Harris, Biol Blood Marrow Transplant 2016;22:4-10, table 1")
GLUCKSBERG_ANY4 = Scale(
    "Acute GVHD, modified Glucksberg, any organ stage 4 is IV",
    "Keystone, as in NBK12966 table 69-3",
    "NBK12966 table 69-3",
)
GLUCKSBERG_1995 = Scale(
    "Acute GVHD, modified Glucksberg, gut stage 4 is III",
    "Keystone 1995",
    "Przepiorka, Bone Marrow Transplant 1995;15:825-828",
    ("that gut stage 4 gives overall grade III",),
)

SKIN_AREA = (up_to("0"), below("25"), up_to("50"))
"""Body surface in per cent: none, < 25, 25-50, > 50."""
BILIRUBIN = {
    "mg/dL": (below("2"), up_to("3"), up_to("6"), up_to("15")),
    "umol/L": (below("34"), below("51"), below("103"), up_to("255")),
}
"""Stages by the unit typed: the integer SI bands are not the converted mg/dL bands; 34, 51 and 256 µmol/L fall
differently [convention].
"""
BILIRUBIN_UNITS = {"mg/dL": "mg/dL", "umol/L": "umol/L", "µmol/L": "umol/L", "μmol/L": "umol/L"}
STOOL_ADULT = (below("500"), below("1000"), up_to("1500"))
"""Stool in mL a day."""
STOOL_CHILD = (below("10"), below("20"), up_to("30"))
"""Stool in mL per kg a day."""
UPPER_GI = {"none": certain(0), "intermittent": certain(0), "persistent": certain(1)}
ADULT_FROM_KG = Decimal(50)
"""Weight from which adult volumes apply; the sources leave exactly 50 kg open, it counts as adult here [convention]."""
EPISODE_ML_ADULT = Decimal(200)
EPISODE_ML_PER_KG_CHILD = Decimal(3)
"""Volume assumed for an unmeasured episode (Harris, Blood 2015;126:3154)."""
DESQUAMATION_OVER = Decimal(5)
GENERALIZED_OVER = Decimal(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcuteGvhdFindings:
    """Raw findings of one assessment; None is "not entered".

    Skin and desquamation in per cent of body surface (active erythema only), bilirubin with the unit typed, measured
    stool in mL a day, the number of episodes without measured volume, weight in kg. ``upper_gi`` is none,
    intermittent or persistent.
    """

    skin_bsa_pct: Decimal | None = None
    erythroderma_generalized: bool | None = None
    bullae: bool | None = None
    desquamation_pct: Decimal | None = None
    bilirubin: Decimal | None = None
    bilirubin_unit: str | None = None
    upper_gi: str | None = None
    upper_gi_biopsy_positive: bool | None = None
    stool_ml_day: Decimal | None = None
    unmeasured_episodes: int | None = None
    severe_abdominal_pain: bool | None = None
    gross_blood: bool | None = None
    weight_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AcuteGvhd:
    """Stages (0-4, upper GI 0-1), the MAGIC grade (0-4 for 0-IV) and the two Glucksberg grades."""

    skin: Grade
    liver: Grade
    upper_gi: Grade
    lower_gi: Grade
    magic: Grade
    glucksberg_any4: Grade
    glucksberg_1995: Grade


def grade_acute_gvhd(findings: AcuteGvhdFindings) -> AcuteGvhd:
    """Stage the organs and grade overall from raw findings.

    Raises OutsideScale for negative or impossible numbers, ValueError for an unknown unit or upper GI word.
    """
    _refuse_impossible(findings)
    stages = {
        "skin": skin_span(findings),
        "liver": liver_span(findings.bilirubin, findings.bilirubin_unit),
        "upper GI": choice_span(findings.upper_gi, UPPER_GI, "upper GI"),
        "lower GI": lower_gi_span(findings),
    }
    upper_gi_proven = either(findings.upper_gi_biopsy_positive, stages["upper GI"], certain(0))
    glucksberg = {**stages, "upper GI": upper_gi_proven}
    return AcuteGvhd(
        skin=graded(MAGIC, stages["skin"]),
        liver=graded(MAGIC, stages["liver"]),
        upper_gi=graded(MAGIC, stages["upper GI"]),
        lower_gi=graded(MAGIC, stages["lower GI"]),
        magic=_overall(MAGIC, stages, _magic),
        glucksberg_any4=_overall(GLUCKSBERG_ANY4, glucksberg, _glucksberg_any4),
        glucksberg_1995=_overall(GLUCKSBERG_1995, glucksberg, _glucksberg_1995),
    )


def skin_span(findings: AcuteGvhdFindings) -> GradeSpan:
    """Return the open skin stages: by area, or 4 for erythroderma, bullae and desquamation over 5 %.

    Generalised erythroderma of half the skin or less is contradictory: the stages from that of the area up to that of
    generalised erythroderma are open, and never 4.
    """
    generalized, area = findings.erythroderma_generalized, findings.skin_bsa_pct
    if generalized and area is not None and area <= GENERALIZED_OVER:
        return GradeSpan(band_span(area, SKIN_AREA).low, 3)
    if generalized is None and area is not None and area <= GENERALIZED_OVER:
        generalized = False
    by_area = certain(3) if area is None and generalized else band_span(area, SKIN_AREA)
    shedding = is_over(findings.desquamation_pct, DESQUAMATION_OVER)
    return either(all_of(generalized, findings.bullae, shedding), certain(4), by_area)


def liver_span(bilirubin: Decimal | None, unit: str | None) -> GradeSpan:
    """Return the open liver stages by total bilirubin, in the bands of the unit typed (mg/dL or umol/L)."""
    if unit is not None and unit not in BILIRUBIN_UNITS:
        raise ValueError(f"The bilirubin unit is {unit!r}; accepted are mg/dL and umol/L.")
    if bilirubin is None or unit is None:
        return GradeSpan(0, 4)
    return band_span(bilirubin, BILIRUBIN[BILIRUBIN_UNITS[unit]])


def lower_gi_span(findings: AcuteGvhdFindings) -> GradeSpan:
    """Return the open lower GI stages: 4 with severe pain or gross blood, else by stool volume.

    Each unmeasured episode counts as 200 mL, in a child 3 mL/kg.
    """
    return either(any_of(findings.severe_abdominal_pain, findings.gross_blood), certain(4), _volume_span(findings))


@dataclass(frozen=True, slots=True)
class Stool:
    """Stool of a day for staging: its volume in mL, including unmeasured episodes, and the limits in mL."""

    volume: Decimal
    edges: tuple[BandEdge, ...]


def stool_of(findings: AcuteGvhdFindings) -> Stool:
    """Count the stool of a day; blank volumes and numbers add nothing, a blank weight is just under 50 kg."""
    # Of all weights, just under 50 kg gives the lowest stage, so it is a lower bound while the weight is missing.
    weight = ADULT_FROM_KG if findings.weight_kg is None else findings.weight_kg
    child = findings.weight_kg is None or weight < ADULT_FROM_KG
    each = EPISODE_ML_PER_KG_CHILD * weight if child else EPISODE_ML_ADULT
    edges = tuple(edge.times(weight) for edge in STOOL_CHILD) if child else STOOL_ADULT
    return Stool((findings.stool_ml_day or Decimal(0)) + each * (findings.unmeasured_episodes or 0), edges)


def _volume_span(findings: AcuteGvhdFindings) -> GradeSpan:
    stool = stool_of(findings)
    stage = band_span(stool.volume, stool.edges)
    entered = findings.stool_ml_day is not None and findings.unmeasured_episodes is not None
    if not entered or (findings.weight_kg is None and stool.volume > 0):
        return GradeSpan(stage.low, len(stool.edges))
    return stage


def _refuse_impossible(findings: AcuteGvhdFindings) -> None:
    for name, value in (("skin area", findings.skin_bsa_pct), ("desquamation", findings.desquamation_pct)):
        if value is not None and not 0 <= value <= 100:
            raise OutsideScale(f"The {name} is {value} %; 0 to 100 % is accepted.")
    for name, amount in (
        ("bilirubin", findings.bilirubin),
        ("stool volume", findings.stool_ml_day),
        ("number of episodes", findings.unmeasured_episodes),
    ):
        if amount is not None and amount < 0:
            raise OutsideScale(f"The {name} is {amount}; it cannot be negative.")
    if findings.weight_kg is not None and findings.weight_kg <= 0:
        raise OutsideScale(f"The weight is {findings.weight_kg} kg; it must be above 0.")


def _overall(scale: Scale, stages: Mapping[str, GradeSpan], grade: Callable[[Mapping[str, int]], int]) -> Grade:
    lowest = {organ: span.low for organ, span in stages.items()}
    span = GradeSpan(grade(lowest), grade({organ: span.high for organ, span in stages.items()}))
    return graded(scale, span, _reason(span, stages, lowest, grade))


def _reason(
    span: GradeSpan,
    stages: Mapping[str, GradeSpan],
    lowest: Mapping[str, int],
    grade: Callable[[Mapping[str, int]], int],
) -> str:
    if not span.decided:
        return f"Not fully entered: {listing(organ for organ, stage in stages.items() if not stage.decided)}."
    if span.low == 0:
        return "No organ is involved."
    nothing = dict.fromkeys(stages, 0)
    deciding = [
        f"{organ} stage {stage}" for organ, stage in lowest.items() if grade({**nothing, organ: stage}) == span.low
    ]
    return f"Decided by {listing(deciding)}."


def _magic(stage: Mapping[str, int]) -> int:
    skin, liver, upper, lower = stage["skin"], stage["liver"], stage["upper GI"], stage["lower GI"]
    if 4 in (skin, liver, lower):
        return 4
    if liver >= 2 or lower >= 2:
        return 3
    if skin == 3 or liver == 1 or upper == 1 or lower == 1:
        return 2
    return 1 if skin else 0


def _glucksberg_any4(stage: Mapping[str, int]) -> int:
    gut = max(stage["upper GI"], stage["lower GI"])
    return _magic({**stage, "upper GI": 0, "lower GI": gut})


def _glucksberg_1995(stage: Mapping[str, int]) -> int:
    return _glucksberg_any4({**stage, "lower GI": min(stage["lower GI"], 3)})
