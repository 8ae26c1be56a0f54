"""Cytokine release syndrome, graded by the ASTCT consensus of 2019.

Hypotension and hypoxia count only if nothing else explains them. Creatinine, transaminases and local inflammation,
which some tables add, are not part of this scale. There is no limit for systolic pressure: the consensus leaves
hypotension to age and baseline.
"""

from decimal import Decimal

from cd7gui.grading.bounds import (
    all_of,
    any_of,
    certain,
    choice_span,
    either,
    highest,
    is_under,
    listing,
    negation,
)
from cd7gui.grading.result import Grade, GradeSpan, OutsideScale, Scale, graded
from cd7gui.records import dataclass

SCALE = Scale(
    "CRS, ASTCT",
    "2019",
    "Lee, Biol Blood Marrow Transplant 2019;25:625-638",
    (
        "that intubation only to protect the airway is not grade 4",
        "that CRS is resolved when fever, hypotension and hypoxia are gone",
    ),
)
FEVER_FROM = Decimal("38.0")
"""°C; 38.0 itself is fever."""
LOW_FLOW_UP_TO = Decimal(6)
"""L/min by nasal cannula; 6 itself is low flow."""
DEATH = 5
NASAL_CANNULA = "nasal_cannula"
OXYGEN = {
    "none": certain(0),
    NASAL_CANNULA: GradeSpan(2, 3),
    "blow_by": certain(2),
    "hfnc": certain(3),
    "facemask": certain(3),
    "non_rebreather": certain(3),
    "venturi": certain(3),
    "cpap": certain(4),
    "bipap": certain(4),
    "intubation_mv": certain(4),
    "intubation_airway_only": certain(0),
}
"""The hypoxia axis by type of support; nasal cannula depends on its flow."""
VASOPRESSIN_ALONE = certain(3)
"""Vasopressin as the only pressor counts as one pressor [convention]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrsFindings:
    """Findings of one assessment; None is "not entered".

    Temperature in °C, oxygen flow in L/min. ``fever_other_cause``: the fever has another cause.
    ``antipyretic_or_anticytokine``: an antipyretic, tocilizumab, a steroid or another anti-cytokine was given.
    ``crs_established``: CRS was diagnosed earlier in this episode. ``oxygen_support`` is a word of OXYGEN.
    """

    temperature_c: Decimal | None = None
    fever_other_cause: bool | None = None
    antipyretic_or_anticytokine: bool | None = None
    crs_established: bool | None = None
    hypotension: bool | None = None
    vasopressors_without_vasopressin: int | None = None
    vasopressin: bool | None = None
    oxygen_support: str | None = None
    oxygen_flow_lpm: Decimal | None = None
    death_due_to_crs: bool | None = None


@dataclass(frozen=True, slots=True)
class Crs:
    """The grade (0-5), and a sentence for review if the findings contradict each other, else ""."""

    grade: Grade
    review: str = ""


def grade_crs(findings: CrsFindings) -> Crs:
    """Grade CRS from raw findings. Raises OutsideScale for negative numbers, ValueError for an unknown oxygen word."""
    fever = all_of(_febrile(findings.temperature_c), negation(findings.fever_other_cause))
    waived = all_of(findings.antipyretic_or_anticytokine, findings.crs_established)
    axes = {"hypotension": hypotension_span(findings), "hypoxia": hypoxia_span(findings)}
    need = highest(axes.values())
    present = any_of(fever, waived)
    alive = either(present, _with_gate(need, fever), certain(0))
    span = either(findings.death_due_to_crs, certain(DEATH), alive)
    return Crs(graded(SCALE, span, _reason(span, axes, present)), _review(findings, present, need))


def hypotension_span(findings: CrsFindings) -> GradeSpan:
    """Return the open grades of the hypotension axis; without hypotension, a blank number of pressors means none."""
    pressors, vasopressin = findings.vasopressors_without_vasopressin, findings.vasopressin
    if pressors is not None and pressors < 0:
        raise OutsideScale(f"The number of vasopressors is {pressors}; it cannot be negative.")
    none = either(findings.hypotension, certain(2), certain(0))
    by_vasopressin = (
        none if findings.hypotension is False and vasopressin is None else either(vasopressin, VASOPRESSIN_ALONE, none)
    )
    if pressors is None:
        return by_vasopressin if findings.hypotension is False else GradeSpan(by_vasopressin.low, 4)
    if pressors == 0:
        return by_vasopressin
    return certain(3 if pressors == 1 else 4)


def hypoxia_span(findings: CrsFindings) -> GradeSpan:
    """Return the open grades of the hypoxia axis."""
    flow = findings.oxygen_flow_lpm
    if flow is not None and flow < 0:
        raise OutsideScale(f"The oxygen flow is {flow} L/min; it cannot be negative.")
    if findings.oxygen_support == NASAL_CANNULA and flow is not None:
        return certain(2 if flow <= LOW_FLOW_UP_TO else 3)
    return choice_span(findings.oxygen_support, OXYGEN, "oxygen support")


def _febrile(temperature_c: Decimal | None) -> bool | None:
    return negation(is_under(temperature_c, FEVER_FROM))


def _with_gate(need: GradeSpan, fever: bool | None) -> GradeSpan:
    """Return the grade if CRS is present: without hypotension or hypoxia 1 with fever, 0 (resolved) if waived."""
    return GradeSpan(need.low or int(fever is True), need.high or int(fever is not False))


def _reason(span: GradeSpan, axes: dict[str, GradeSpan], present: bool | None) -> str:
    if span == certain(DEATH):
        return "CRS was the principal cause of death."
    if not span.decided:
        return "Temperature, treatment, pressors, oxygen or the outcome is not fully entered."
    deciding = [name for name, axis in axes.items() if axis == span]
    if span.low > 1 and deciding:
        return f"Decided by {listing(deciding)}."
    if span.low:
        return "Fever without hypotension or hypoxia."
    return "Fever, hypotension and hypoxia are gone." if present else "Neither fever nor treatment of established CRS."


def _review(findings: CrsFindings, present: bool | None, need: GradeSpan) -> str:
    if present is False and need.low > 0 and not findings.death_due_to_crs:
        return "There is hypotension or oxygen need without fever: confirm that it is not CRS."
    pressors = bool(findings.vasopressors_without_vasopressin) or bool(findings.vasopressin)
    if findings.hypotension is False and pressors:
        return "A pressor is entered without hypotension: correct one of the two."
    return ""
