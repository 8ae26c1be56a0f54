"""One patient's outcomes: best response, chimerism and GVHD, with the deciding values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import TypeVar

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.grading.chimerism import ASTCT, chimerism_category
from cd7gui.protocol.endpoints.disease_course import REMISSION, response_window
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import LOCAL_ROUTES, Drug
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f10_gvhd import Gvhd, magic_grade
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    LeftOut,
    decided_by,
    holds,
    in_time,
    known_by,
    start_of,
)
from cd7gui.protocol.reference.limits import limit
from cd7gui.records import dataclass

V = TypeVar("V")

BEST_FIRST = (*REMISSION, "MLFS", "PR", "SD", "NR", "PD", "REL", "NE")
SYSTEMIC = ("STEROID", "RUXOLITINIB", "OTHER")  # of GVTREAT
ACUTE: tuple[str, ...] = ("ACUTE", "LATE", "OVERLAP")
CHRONIC: tuple[str, ...] = ("CHRONIC", "OVERLAP")
AFTER_TRANSPLANT = ("HSCT", "DLI")  # codes of GVATTR that are impossible before the transplant
HIGHEST_ACUTE = 4  # grade of acute GVHD
NO_TYPE = "An episode of GVHD has no type."
NO_ATTRIBUTION = "An episode of acute GVHD has no attribution."
LINEAGES = ("CD3", "CD33")  # full donor chimerism requires lymphoid and myeloid cells (ASTCT 2021)


@dataclass(frozen=True)
class Fact:
    """A code or grade of one patient with its deciding values; `value` None means unknown.

    `at_least` marks a grade that is only a lower bound; `possible` are the grades not excluded, if more than one,
    because something beside the documented one is ungraded or unclassified; `seen` are all codes that were read, not
    only the deciding one; `note` is a remark for the reader.
    """

    value: str | None
    deciding: tuple[Decider, ...] = ()
    note: str = ""
    at_least: bool = False
    possible: frozenset[int] = frozenset()
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """A yes or no for one patient with its deciding values; None means that it is unknown."""

    value: bool | None
    deciding: tuple[Decider, ...] = ()
    note: str = ""


def or_left_out(derive: Callable[[], V]) -> V | LeftOut:
    """Return a derived value, or the reason why the patient is left out."""
    try:
        return derive()
    except CannotSay as unsaid:
        return unsaid.left_out


def best_response_after_cart(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the best response to the CAR T cells that the investigator read (code of RESPINV, None if none was read).

    Of the assessments from the day after T to the transplant that came before relapse and before new treatment of the
    disease. Every infused patient counts in the denominator; a better response never takes away what a worse one gave.
    The trial counts the investigator's CR, CRh and CRi; the computed category never replaces it.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start_of(case, ClockOrigin.INFUSION, known=known)
        rows = [row for row in response_window(known) if row.has(ResponseAfterCart.response)]
        if not rows:
            return Fact(None, note="No response was assessed between the CAR-T infusion and the transplant.")
        best = min(rows, key=lambda row: BEST_FIRST.index(row[ResponseAfterCart.response]))
        rule = "Best response by the investigator between T and H."
        decider = decided_by(best, ResponseAfterCart.response, rule, best[ResponseAfterCart.date])
        seen = frozenset(row[ResponseAfterCart.response] for row in rows)
        return Fact(best[ResponseAfterCart.response], (decider,), seen=seen)

    return or_left_out(derive)


def best_chimerism(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the best donor chimerism after H: FULL (> 95 %, ASTCT 2021), MIXED, AUTOLOGOUS (< 5 %) or NE.

    On one day the lowest share among whole sample, T cells and myeloid cells decides; of all days the best. The
    investigator's category serves only where a day has no percentage.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known).day
        judged = [found for _, found in _chimerism_by_day(known, start, _DECIDING_CELLS)]
        if not judged:
            return NO_SAMPLE
        return min(judged, key=lambda fact: CHIMERISM_FIRST.index(fact.value or "NE"))

    return or_left_out(derive)


_WINDOW = {30: "chimerism_window_30", 60: "chimerism_window_60", 100: "chimerism_window_100"}
NO_SAMPLE = Fact("NE", note="No chimerism sample after the transplant can be evaluated.")


def last_chimerism(case: Case, cutoff: date | None = None, *, cells: str | None = None) -> Fact | LeftOut:
    """Return the donor chimerism of the last sample after H that can be evaluated: FULL, MIXED, AUTOLOGOUS or NE.

    FULL is over 95 %, AUTOLOGOUS under 5 % (ASTCT 2021). On one day the lowest share among whole sample, T cells and
    myeloid cells decides: this is what the headline counts. Beside it stands each cell population by itself, of those
    with a sample of it.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known).day
        judged = _chimerism_by_day(known, start, (cells,) if cells else _DECIDING_CELLS)
        return judged[-1][1] if judged else NO_SAMPLE

    return or_left_out(derive)


def chimerism_at(case: Case, days: int, cutoff: date | None = None, *, cells: str | None = None) -> Fact | LeftOut:
    """Return the donor chimerism of the sample nearest to a day after H, within the window of that day; else NE.

    Of two samples equally near the later counts. Categories and days with several samples as at the last sample.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known).day
        window, target = limit(_WINDOW[days]).days, start + timedelta(days=days)
        judged = _chimerism_by_day(known, start, (cells,) if cells else _DECIDING_CELLS)
        near = [(abs((day - target).days), -day.toordinal(), fact) for day, fact in judged]
        within = [one for one in near if one[0] <= window]
        if not within:
            words = "No sample that can be evaluated lies within {window} days of H+{days}."
            return Fact(None, note=words.format(window=window, days=days))
        return min(within, key=lambda one: one[:2])[2]

    return or_left_out(derive)


def _chimerism_by_day(known: Case, start: date, cells: tuple[str, ...]) -> list[tuple[date, Fact]]:
    """Return the results of samples after H by day, without days on which nothing is evaluable."""
    rows = [row for row in in_time(known, Chimerism, Chimerism.date) if row[Chimerism.date] > start]
    days = sorted({row[Chimerism.date] for row in rows})
    return [(day, found) for day in days if (found := _chimerism_on(day, rows, cells)) is not None]


def worst_acute_gvhd(case: Case, attribution: str | None, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the highest grade ("0" to "4") of acute GVHD attributed to CART, HSCT or DLI, or to anything; "0" if none.

    The investigator's grade counts; without it the MAGIC grade of the findings (Harris 2016), which may be a lower
    bound. A documented grade stands whatever else is ungraded; an episode without a grade, a type or an attribution
    leaves a count open only where it could decide it. What began before the transplant is not of it.
    """

    def derive() -> Fact:
        episodes = [row for row in known_by(case, cutoff).answered_rows(Gvhd) if is_of(row, ACUTE) is not False]
        judged = [one for row in episodes if (one := _episode_of(row, case, attribution)) is not None]
        if not judged:
            return Fact("0", note="No acute GVHD with this attribution is recorded.")
        return worst_of(judged, "An episode of acute GVHD has no grade.", HIGHEST_ACUTE)

    return or_left_out(derive)


def is_of(row: Row, types: tuple[str, ...]) -> bool | None:
    """Return whether an episode of GVHD is of one of these types; None if its type is missing."""
    return holds(row, Gvhd.type, *types) if row.has(Gvhd.type) else None


def _episode_of(row: Row, case: Case, attribution: str | None) -> Fact | None:
    """Return an episode's grade of acute GVHD with this attribution; None if it is not relevant.

    Without type or attribution an episode may or may not be of it. What began before the transplant is not of it.
    """
    if attribution is not None and row.has(Gvhd.attribution) and row[Gvhd.attribution] != attribution:
        return None
    if not row.has(Gvhd.type):
        return Fact(None, note=NO_TYPE)
    grade = acute_grade(row, case)
    if attribution is None or row.has(Gvhd.attribution):
        return grade
    onset, transplant = row.get(Gvhd.onset), case.get(Transplant.date)
    if attribution in AFTER_TRANSPLANT and onset is not None and transplant is not None and onset < transplant:
        return None
    return Fact(None, note=NO_ATTRIBUTION, possible=grades_possible(grade, HIGHEST_ACUTE) | {0})


def worst_of(graded: list[Fact], ungraded: str, highest: int) -> Fact:
    """Return the worst of several grades: a documented one counts, with other possible ones beside it.

    A fact without a value gives the reason in its note, else it is `ungraded`. `highest` is the highest grade of the
    scale.
    """
    documented = [fact for fact in graded if fact.value is not None]
    missing = list(dict.fromkeys(fact.note or ungraded for fact in graded if fact.value is None))
    possible = frozenset((0,))
    for fact in graded:
        possible = frozenset(max(pair) for pair in product(possible, grades_possible(fact, highest)))
    if not documented:
        return Fact(None, note=" ".join(missing), possible=possible)
    worst = max(documented, key=lambda fact: (fact.value or "", not fact.at_least))
    note = " ".join(part for part in (worst.note, *missing) if part)
    return replace(worst, possible=possible, note=note)


def grades_possible(fact: Fact, highest: int) -> frozenset[int]:
    """Return the grades that a fact does not exclude; `highest` is the highest of its scale."""
    if fact.possible:
        return fact.possible
    if fact.value is not None and not fact.at_least:
        return frozenset((int(fact.value),))
    return frozenset(range(int(fact.value or 0), highest + 1))


def acute_grade(row: Row, case: Case) -> Fact:
    """Return the grade of one episode of acute GVHD: the investigator's, else MAGIC computed from its findings."""
    if row.has(Gvhd.grade):
        return Fact(row[Gvhd.grade], (decided_by(row, Gvhd.grade, "Grade by the investigator.", _onset(row)),))
    magic = magic_grade(row, case)
    if magic is None or magic.value is None:
        return Fact(None)
    deciding = (decided_by(row, Gvhd.onset, magic.reason),) if row.has(Gvhd.onset) else ()
    note = "Computed by MAGIC; the investigator gave no grade."
    return Fact(str(magic.value), deciding, note, at_least=magic.incomplete)


def chronic_gvhd(case: Case, cutoff: date | None = None) -> Verdict | LeftOut:
    """Return whether chronic or overlap GVHD (NIH 2014) of any severity but "absent" was recorded.

    None where none was and an episode has no type.
    """

    def derive() -> Verdict:
        episodes = known_by(case, cutoff).answered_rows(Gvhd)
        rows = [row for row in episodes if is_of(row, CHRONIC) and not holds(row, Gvhd.severity, "ABSENT")]
        if not rows and not all(row.has(Gvhd.type) for row in episodes):
            return Verdict(None, note=NO_TYPE)
        rule = "Chronic or overlap GVHD of any severity."
        return Verdict(bool(rows), tuple(decided_by(row, Gvhd.type, rule, _onset(row)) for row in rows))

    return or_left_out(derive)


def systemically_treated(row: Row, case: Case) -> bool | None:
    """Return whether an episode was treated systemically: by its own list, or a drug of F7 that names it.

    None if neither says so and the list is missing, or such a drug has no route.
    """
    treatment = row.get(Gvhd.treatment)
    routes = [drug.get(Drug.route) for drug in case.rows(Drug) if drug.get(Drug.episode) == row.number]
    if not set(treatment or ()).isdisjoint(SYSTEMIC) or any(route not in (None, *LOCAL_ROUTES) for route in routes):
        return True
    return None if treatment is None or None in routes else False


CHIMERISM_FIRST = ("FULL", "MIXED", "AUTOLOGOUS", "NE")
_BY_SHARE = {ASTCT.upper: "FULL", ASTCT.middle: "MIXED", ASTCT.lower: "AUTOLOGOUS"}
_BY_INVESTIGATOR = {"FULL": "FULL", "MIXED": "MIXED", "RECIPIENT": "AUTOLOGOUS"}
_DECIDING_CELLS = ("WHOLE", "CD3", "CD33")


def _chimerism_on(day: date, rows: list[Row], cells: tuple[str, ...]) -> Fact | None:
    """Evaluate the samples of one day; None if nothing is evaluable."""
    samples = [row for row in rows if row[Chimerism.date] == day and holds(row, Chimerism.cells, *cells)]
    measured = [row for row in samples if row.has(Chimerism.donor)]
    if measured:
        lowest = min(measured, key=lambda row: row[Chimerism.donor])
        category = _BY_SHARE.get(chimerism_category(lowest[Chimerism.donor]).value or "")
        rule = "Lowest donor share of that day: full over 95%, autologous under 5% (ASTCT 2021)."
        note = _lineage_note(category, {row[Chimerism.cells] for row in measured})
        return Fact(category, (decided_by(lowest, Chimerism.donor, rule, day),), note) if category else None
    read = [row for row in samples if holds(row, Chimerism.category, *_BY_INVESTIGATOR)]
    if not read:
        return None
    worst = max(read, key=lambda row: CHIMERISM_FIRST.index(_BY_INVESTIGATOR[row[Chimerism.category]]))
    rule = "Category by the investigator; no percentage was entered."
    return Fact(_BY_INVESTIGATOR[worst[Chimerism.category]], (decided_by(worst, Chimerism.category, rule, day),))


def _lineage_note(category: str | None, cells: set[str]) -> str:
    if category != "FULL" or cells.issuperset(LINEAGES):
        return ""
    return "Full donor without both T cells and myeloid cells measured."


def _onset(row: Row) -> date | None:
    return row.get(Gvhd.onset)
