"""The haematopoietic cell transplantation comorbidity index (HCT-CI) and its risk group.

Source: Sorror, Blood 2005;106:2912. The hepatic and the pulmonary levels exclude each other. FEV1 or DLCO between 65
and 66 %, which the table leaves open, counts as moderate. Infection counts if its treatment continues past day 0.
"""

from cd7gui.grading.bounds import certain, choice_span, either
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

SCALE = Scale("HCT-CI", "2005", "Sorror, Blood 2005;106:2912")
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
    """The comorbidities as defined by Sorror; None is "not entered".

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
    """The score and its risk group: low (0), intermediate (1-2) or high (3 and more), None while open."""

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


def risk_group(score: int) -> str:
    """Return the risk group of a score: low 0, intermediate 1-2, high from 3. OutsideScale for a negative one."""
    if score < 0:
        raise OutsideScale(f"The HCT-CI score is {score}; it cannot be negative.")
    if score >= HIGH_FROM:
        return "high"
    return "intermediate" if score else "low"
