"""The haematopoietic cell transplantation comorbidity index (HCT-CI) and its risk group.

Source: Sorror, Blood 2005;106:2912. The hepatic and the pulmonary levels exclude each other. FEV1 or DLCO between 65
and 66 %, which the table leaves open, counts as moderate. Infection counts when its treatment goes on past day 0.
"""

from dataclasses import dataclass
from decimal import Decimal

from cd7gui.grading.bounds import certain, choice_span, either
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded

SCALE = Scale("HCT-CI", "2005", "Sorror, Blood 2005;106:2912")
WITH_AGE = Scale("HCT-CI/Age", "2014", "Sorror, J Clin Oncol 2014;32:3249", ("that an age of 40 years or more adds 1",))
AGE_FROM = 40
WEIGHTS = {
    "arrhythmia": 1,
    "cardiac": 1,
    "inflammatory_bowel_disease": 1,
    "diabetes": 1,
    "cerebrovascular": 1,
    "psychiatric": 1,
    "obesity": 1,
    "infection": 1,
    "rheumatological": 2,
    "peptic_ulcer": 2,
    "renal": 2,
    "prior_solid_tumour": 3,
    "heart_valve": 3,
}
"""Points of the comorbidities that are present or absent."""
HEPATIC = {"none": certain(0), "mild": certain(1), "moderate_or_severe": certain(3)}
PULMONARY = {"none": certain(0), "moderate": certain(2), "severe": certain(3)}
HIGH_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Comorbidities:
    """The comorbidities as Sorror defines them; None is "not entered".

    The two levels are words of HEPATIC and PULMONARY.
    """

    arrhythmia: bool | None = None
    cardiac: bool | None = None
    inflammatory_bowel_disease: bool | None = None
    diabetes: bool | None = None
    cerebrovascular: bool | None = None
    psychiatric: bool | None = None
    obesity: bool | None = None
    infection: bool | None = None
    rheumatological: bool | None = None
    peptic_ulcer: bool | None = None
    renal: bool | None = None
    prior_solid_tumour: bool | None = None
    heart_valve: bool | None = None
    hepatic: str | None = None
    pulmonary: str | None = None


@dataclass(frozen=True, slots=True)
class ComorbidityIndex:
    """The score and its risk group: low (0), intermediate (1-2) or high (3 and more), None while that is open."""

    score: Grade
    group: str | None


def comorbidity_index(comorbidities: Comorbidities) -> ComorbidityIndex:
    """Score comorbidities. Raises ValueError for an unknown hepatic or pulmonary level."""
    spans = {
        name: either(getattr(comorbidities, name), certain(weight), certain(0)) for name, weight in WEIGHTS.items()
    }
    spans["hepatic"] = choice_span(comorbidities.hepatic, HEPATIC, "hepatic level")
    spans["pulmonary"] = choice_span(comorbidities.pulmonary, PULMONARY, "pulmonary level")
    total = GradeSpan(sum(span.low for span in spans.values()), sum(span.high for span in spans.values()))
    counted = [f"{name.replace('_', ' ')} {span.low}" for name, span in spans.items() if span.low]
    missing = sum(not span.decided for span in spans.values())
    reason = f"Counted: {', '.join(counted) or 'nothing'}" + (f"; {missing} not entered." if missing else ".")
    low, high = risk_group(total.low), risk_group(total.high)
    return ComorbidityIndex(graded(SCALE, total, reason), low if low == high else None)


def comorbidity_index_with_age(comorbidities: Comorbidities, age_years: int | None) -> ComorbidityIndex:
    """The index with one point more from 40 years on; not assessable without an age.

    Raises as the index itself.
    """
    index = comorbidity_index(comorbidities)
    if age_years is None or index.score.value is None:
        reason = "The age or a comorbidity is not entered."
        return ComorbidityIndex(Grade(None, incomplete=False, scale=WITH_AGE, reason=reason), None)
    score = index.score.value + int(age_years >= AGE_FROM)
    group = risk_group(score) if not index.score.incomplete or score >= HIGH_FROM else None
    return ComorbidityIndex(Grade(score, index.score.incomplete, WITH_AGE, index.score.reason), group)


def risk_group(score: int) -> str:
    """The risk group of a score: low 0, intermediate 1-2, high from 3. Raises OutsideScale for a negative score."""
    if score < 0:
        raise OutsideScale(f"The HCT-CI score is {score}; it cannot be negative.")
    if score >= HIGH_FROM:
        return "high"
    return "intermediate" if score else "low"


def pulmonary_level(lung_function_pct: Decimal) -> str:
    """The pulmonary level by the lower of DLCO and FEV1 in per cent: severe up to 65, moderate up to 80, else none."""
    if lung_function_pct <= 65:
        return "severe"
    return "moderate" if lung_function_pct <= 80 else "none"


def hepatic_level(bilirubin_multiple: Decimal, transaminase_multiple: Decimal) -> str:
    """The hepatic level by multiples of the upper limit of normal.

    Cirrhosis and chronic hepatitis are the investigator's to add.
    """
    if bilirubin_multiple > Decimal("1.5") or transaminase_multiple > Decimal("2.5"):
        return "moderate_or_severe"
    return "mild" if bilirubin_multiple > 1 or transaminase_multiple > 1 else "none"
