"""Checks of the response: a marrow with cells in it, imaging of a lymphoma, and residual disease by its assay."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import DEVIATION, ERROR, QUERY, Answer, Violation, check_all, check_each, wrong
from cd7gui.domain.formatting import counted
from cd7gui.grading.response import MARROW_CELLS, MARROW_CELLULARITY
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, ResponseAfterCart
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, on_clock
from cd7gui.protocol.reference.codelists import MRD_CATEGORY, MRD_METHOD
from cd7gui.protocol.reference.response_words import cutoff_of

LYMPHOMA = "T-LBL"
READ_FROM_IMAGES = ("CR", "CRH", "CRI", "MLFS", "PR", "SD", "NR")  # a relapse may be evident before any imaging


@check_each(
    "EC-42",
    QUERY,
    *ASSESSMENTS,
    at=ResponseAfterCart.response,
    says="The response is recorded as CRi with a marrow cellularity of {cellularity}% and {cells} counted.",
    remedy=(
        "Under {least}% and under {fewest} cells the marrow may be aplastic: choose MLFS or “not evaluable”, or "
        "confirm CRi and say on what basis."
    ),
    rule="Response, MLFS (ELN 2022): the marrow is not merely aplastic",
)
def cri_has_a_marrow_with_cells(row: Row, case: Case) -> Answer:
    """Question CRi only where cellularity and the cells counted are both too low."""
    if row[ResponseAfterCart.response] != "CRI":
        return True
    cellularity, cells = row[ResponseAfterCart.cellularity], row[ResponseAfterCart.cells_counted]
    enough = cellularity >= MARROW_CELLULARITY or cells >= MARROW_CELLS
    return enough or wrong(
        cellularity=cellularity,
        cells=counted(cells, "cell", "cells"),
        least=MARROW_CELLULARITY,
        fewest=MARROW_CELLS,
    )


@check_all(
    "EC-43",
    DEVIATION,
    at=ResponseAfterCart.deauville,
    says="The response of a lymphoma lacks imaging: {what}.",
    remedy="Enter PET/CT before treatment (F3) and at the response (F5), or give the reason why there is none.",
    rule="Response, T-LBL (Lugano 2014): PET/CT before treatment and at the response",
)
def lymphoma_response_has_imaging(case: Case) -> Iterator[Violation]:
    """Ask for the Deauville score of each response after the CAR T cells, and once for the PET/CT before them."""
    if case.get(Disease.diagnosis) != LYMPHOMA:
        return
    rows = [row for row in case.rows(ResponseAfterCart) if holds(row, ResponseAfterCart.response, *READ_FROM_IMAGES)]
    baseline, infusion = case.get(Disease.baseline_pet), case.get(Infusion.date)
    if rows and baseline is None:
        yield wrong(at=Disease.baseline_pet, awaits=Disease, what="there is no PET/CT before treatment")
    if baseline is not None and infusion is not None and baseline > infusion:
        day = on_clock(case, baseline, ClockOrigin.INFUSION)
        yield wrong(at=Disease.baseline_pet, what=f"the PET/CT of {day} is not before treatment")
    for row in rows:
        if not row.has(ResponseAfterCart.deauville):
            what = "the assessment has no Deauville score"
            yield wrong(row=row.number, awaits=ResponseAfterCart, what=what)


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
