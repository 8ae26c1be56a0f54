"""Checks of measurable residual disease: assay sensitivity, and value against category."""

from __future__ import annotations

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, check_each, wrong
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, ResponseAfterCart
from cd7gui.protocol.reference.codelists import MRD_CATEGORY, MRD_METHOD
from cd7gui.protocol.reference.response_words import cutoff_of


@check_each(
    "EC-45",
    QUERY,
    *ASSESSMENTS,
    at=ResponseAfterCart.mrd_limit,
    says="MRD is recorded as negative by an assay that detects only {limit}% or more; the cut-off is {cutoff}%.",
    remedy=(
        "That is “negative, insufficient sensitivity”: choose “indeterminate”, correct the detection limit "
        "(10⁻⁴ is 0.01%), or say why it counts as negative."
    ),
    rule="MRD: detection limit of 0.1% for AML by flow or sequencing, 0.01% for T-ALL and T-LBL",
)
def negative_mrd_has_a_sensitive_assay(row: Row, case: Case) -> Answer:
    """Compare with the cut-off of diagnosis and method; AML by qPCR has none and is not judged."""
    cutoff = cutoff_of(case[Disease.diagnosis], row[ResponseAfterCart.mrd_method]).percent
    detected_from = row[ResponseAfterCart.mrd_limit]
    called_negative = row[ResponseAfterCart.mrd] == "NEG"
    return not (called_negative and detected_from > cutoff) or wrong(limit=detected_from, cutoff=cutoff)


@check_each(
    "EC-46",
    ERROR,
    *ASSESSMENTS,
    at=ResponseAfterCart.mrd_value,
    says="MRD is {value}% by {method} and recorded as {category}; the cut-off is {cutoff}%.",
    remedy="At or above the cut-off MRD is positive, below it negative. Correct the value, its unit or the category.",
    rule="MRD: positive at or above the cut-off for diagnosis and method",
)
def mrd_value_fits_the_category(row: Row, case: Case) -> Answer:
    """Compare value and category both ways; "indeterminate" and AML by qPCR are not judged."""
    method, category = row[ResponseAfterCart.mrd_method], row[ResponseAfterCart.mrd]
    cutoff, value = cutoff_of(case[Disease.diagnosis], method).percent, row[ResponseAfterCart.mrd_value]
    if category not in ("NEG", "POS") or (value >= cutoff) == (category == "POS"):
        return True
    shown = MRD_CATEGORY.label(category)
    return wrong(value=value, method=MRD_METHOD.label(method), category=shown, cutoff=cutoff)
