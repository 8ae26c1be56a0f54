"""What one patient's case report adds up to: best response, chimerism and GVHD, with what decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cd7gui.domain.case import Case, Row
from cd7gui.domain.text import N_
from cd7gui.grading.chimerism import ASTCT, chimerism_category
from cd7gui.protocol.disease_course import REMISSION
from cd7gui.protocol.f05_assessment import ResponseAfterCart
from cd7gui.protocol.f06_transplant import Transplant
from cd7gui.protocol.f07_drugs import LOCAL_ROUTES, Drug
from cd7gui.protocol.f09_chimerism import Chimerism
from cd7gui.protocol.f10_gvhd import Gvhd, magic_grade
from cd7gui.protocol.timeline import CannotSay, Decider, LeftOut, Origin, decided_by, holds, in_time, known_by, start_of

V = TypeVar("V")

BEST_FIRST = (*REMISSION, "MLFS", "PR", "SD", "NR", "PD", "REL", "NE")
SYSTEMIC = ("STEROID", "RUXOLITINIB", "OTHER")  # of GVTREAT
ACUTE: tuple[str, ...] = ("ACUTE", "LATE", "OVERLAP")
CHRONIC: tuple[str, ...] = ("CHRONIC", "OVERLAP")
LINEAGES = ("CD3", "CD33")  # full donor chimerism asks for lymphoid and myeloid cells (ASTCT 2021)


@dataclass(frozen=True)
class Fact:
    """A code or grade of one patient with the values that decide it; `value` None means that it is not known.

    `at_least` marks a grade that is only a lower bound; `note` says in a sentence what a reader should know.
    """

    value: str | None
    deciding: tuple[Decider, ...] = ()
    note: str = ""
    at_least: bool = False


@dataclass(frozen=True)
class Verdict:
    """A yes or no of one patient with the values that decide it; None means that it cannot be told."""

    value: bool | None
    deciding: tuple[Decider, ...] = ()
    note: str = ""


def or_left_out(derive: Callable[[], V]) -> V | LeftOut:
    """Ask for a derived value; what stops it becomes the stated reason why the patient is left out."""
    try:
        return derive()
    except CannotSay as unsaid:
        return unsaid.left_out


def best_response_after_cart(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Give the best response that the investigator read between T and H (code of RESPINV, None if none was read).

    The trial counts the investigator's CR, CRh and CRi; the computed category never replaces it.
    """

    def derive() -> Fact:
        rows = [row for row in _after_cart(case, known_by(case, cutoff)) if row.has(ResponseAfterCart.response)]
        if not rows:
            return Fact(None, note=N_("No response was assessed between the CAR-T infusion and the transplant."))
        best = min(rows, key=lambda row: BEST_FIRST.index(row[ResponseAfterCart.response]))
        rule = N_("Best response by the investigator between T and H.")
        decider = decided_by(best, ResponseAfterCart.response, rule, best[ResponseAfterCart.date])
        return Fact(best[ResponseAfterCart.response], (decider,))

    return or_left_out(derive)


def best_chimerism(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Give the best donor chimerism after H: FULL (> 95 %, ASTCT 2021), MIXED, AUTOLOGOUS (< 5 %) or NE.

    On one day the lowest share among whole sample, T cells and myeloid cells decides; of all days the best. The
    investigator's category serves only where a day has no percentage.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, Origin.TRANSPLANT, known=known).day
        rows = [row for row in in_time(known, Chimerism, Chimerism.date) if row[Chimerism.date] > start]
        days = sorted({row[Chimerism.date] for row in rows})
        judged = [found for day in days if (found := _chimerism_on(day, rows)) is not None]
        if not judged:
            return Fact("NE", note=N_("No chimerism sample after the transplant can be evaluated."))
        return min(judged, key=lambda fact: CHIMERISM_FIRST.index(fact.value or "NE"))

    return or_left_out(derive)


def worst_acute_gvhd(case: Case, attribution: str, cutoff: date | None = None) -> Fact | LeftOut:
    """Give the highest grade ("0" to "4") of acute GVHD attributed to CART, HSCT or DLI; "0" if there was none.

    The investigator's grade counts; without it the MAGIC grade of the findings (Harris 2016), which may be a lower
    bound. None if an episode has neither.
    """

    def derive() -> Fact:
        episodes = [row for row in _episodes(known_by(case, cutoff), ACUTE) if row.get(Gvhd.attribution) == attribution]
        graded = [acute_grade(row, case) for row in episodes]
        if not graded:
            return Fact("0", note=N_("No acute GVHD with this attribution is recorded."))
        if any(fact.value is None for fact in graded) and not any(fact.value == "4" for fact in graded):
            return Fact(None, note=N_("An episode of acute GVHD has no grade."))
        return max(graded, key=lambda fact: (fact.value or "", not fact.at_least))

    return or_left_out(derive)


def acute_grade(row: Row, case: Case) -> Fact:
    """Give the grade of one episode of acute GVHD: the investigator's, else MAGIC computed from its findings."""
    if row.has(Gvhd.grade):
        return Fact(row[Gvhd.grade], (decided_by(row, Gvhd.grade, N_("Grade by the investigator."), _onset(row)),))
    magic = magic_grade(row, case)
    if magic is None or magic.value is None:
        return Fact(None)
    deciding = (decided_by(row, Gvhd.onset, magic.reason),) if row.has(Gvhd.onset) else ()
    note = N_("Computed by MAGIC; the investigator gave no grade.")
    return Fact(str(magic.value), deciding, note, at_least=magic.incomplete)


def chronic_gvhd(case: Case, cutoff: date | None = None) -> Verdict | LeftOut:
    """Tell whether chronic or overlap GVHD (NIH 2014) of any severity but "absent" was recorded."""

    def derive() -> Verdict:
        rows = [row for row in _episodes(known_by(case, cutoff), CHRONIC) if not holds(row, Gvhd.severity, "ABSENT")]
        rule = N_("Chronic or overlap GVHD of any severity.")
        return Verdict(bool(rows), tuple(decided_by(row, Gvhd.type, rule, _onset(row)) for row in rows))

    return or_left_out(derive)


def systemically_treated(row: Row, case: Case) -> bool:
    """Tell whether an episode had systemic treatment: by its own list, or by a drug of F7 that names the episode."""
    treatment = row.get(Gvhd.treatment)
    if treatment is not None and not set(treatment).isdisjoint(SYSTEMIC):
        return True
    drugs = [drug for drug in case.rows(Drug) if drug.get(Drug.episode) == row.number]
    return any(drug.has(Drug.route) and not holds(drug, Drug.route, *LOCAL_ROUTES) for drug in drugs)


def _after_cart(case: Case, known: Case) -> list[Row]:
    """Give the assessments of F5 from T to H; those after H, or before T, say nothing of the CAR T cells alone."""
    start = start_of(case, Origin.INFUSION, known=known).day
    end = known.get(Transplant.date) or date.max
    rows = in_time(known, ResponseAfterCart, ResponseAfterCart.date)
    return [row for row in rows if start <= row[ResponseAfterCart.date] <= end]


CHIMERISM_FIRST = ("FULL", "MIXED", "AUTOLOGOUS", "NE")
_BY_SHARE = {ASTCT.upper: "FULL", ASTCT.middle: "MIXED", ASTCT.lower: "AUTOLOGOUS"}
_BY_INVESTIGATOR = {"FULL": "FULL", "MIXED": "MIXED", "RECIPIENT": "AUTOLOGOUS"}
_DECIDING_CELLS = ("WHOLE", "CD3", "CD33")


def _chimerism_on(day: date, rows: list[Row]) -> Fact | None:
    """Judge the samples of one day; None if nothing can be evaluated."""
    samples = [row for row in rows if row[Chimerism.date] == day and holds(row, Chimerism.cells, *_DECIDING_CELLS)]
    measured = [row for row in samples if row.has(Chimerism.donor)]
    if measured:
        lowest = min(measured, key=lambda row: row[Chimerism.donor])
        category = _BY_SHARE.get(chimerism_category(lowest[Chimerism.donor]).value or "")
        rule = N_("Lowest donor share of the day: full over 95%, autologous under 5% (ASTCT 2021).")
        note = _lineage_note(category, {row[Chimerism.cells] for row in measured})
        return Fact(category, (decided_by(lowest, Chimerism.donor, rule, day),), note) if category else None
    read = [row for row in samples if holds(row, Chimerism.category, *_BY_INVESTIGATOR)]
    if not read:
        return None
    worst = max(read, key=lambda row: CHIMERISM_FIRST.index(_BY_INVESTIGATOR[row[Chimerism.category]]))
    rule = N_("Category by the investigator; no percentage was entered.")
    return Fact(_BY_INVESTIGATOR[worst[Chimerism.category]], (decided_by(worst, Chimerism.category, rule, day),))


def _lineage_note(category: str | None, cells: set[str]) -> str:
    if category != "FULL" or cells.issuperset(LINEAGES):
        return ""
    return N_("Full donor without both T cells and myeloid cells measured.")


def _episodes(known: Case, types: tuple[str, ...]) -> list[Row]:
    return [row for row in known.rows(Gvhd) if holds(row, Gvhd.type, *types)]


def _onset(row: Row) -> date | None:
    return row.get(Gvhd.onset)
