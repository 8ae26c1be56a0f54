"""Checks of the response: a marrow with cells in it, and imaging of a lymphoma."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import DEVIATION, QUERY, Answer, Violation, check_all, check_each, wrong
from cd7gui.domain.formatting import counted
from cd7gui.grading.response import MARROW_CELLS, MARROW_CELLULARITY
from cd7gui.protocol.forms.f03_disease import Disease
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, ResponseAfterCart
from cd7gui.protocol.forms.timeline import ClockOrigin, holds, on_clock

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
