"""One patient's data for the panels: toxicity, MRD, infections, cause of death, donor shares."""

from __future__ import annotations

from datetime import date

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.protocol.endpoints.disease_course import REMISSION, response_window
from cd7gui.protocol.endpoints.patient_facts import Fact, or_left_out, worst_of
from cd7gui.protocol.forms.f05_assessment import ResponseAfterCart
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f11_toxicity import Toxicity, computed_grade
from cd7gui.protocol.forms.f12_infection import Infection
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Decider,
    LeftOut,
    death_of,
    decided_by,
    holds,
    in_time,
    known_by,
    start_of,
)
from cd7gui.records import dataclass

HIGHEST_TOXICITY = 5  # grade of CRS and ICANS
UNCLASSIFIED = "UNCLASSIFIED"  # instead of the class of an infection
MRD_FIRST = ("NEG", "POS", "IND")  # of MRDCAT, best first; "not done" is excluded


def worst_toxicity(case: Case, kind: str, cutoff: date | None = None, *, until: date | None = None) -> Fact | LeftOut:
    """Return the worst grade ("0" to "5") of CRS, ICANS or HLH since T; "0" if assessments show none.

    The investigator's grade counts; without it the grade of the findings (ASTCT 2019), which may be a lower bound. A
    documented grade counts whatever else is ungraded, and whether its day is known or not. Vasopressors left blank are
    read as none if hypotension is answered with no. None if no assessment of the kind has a grade, if one without a
    kind might be of it, and if nothing was assessed and F11 is not marked complete. Before the data cut-off it was not
    complete if it has later rows, or none and CRS and ICANS were still to be assessed. `until` leaves later rows out.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known).day
        rows = assessed_by(known, start, until)
        if not rows and not known.is_complete(Toxicity):
            words = "No assessment is entered on F11, and the form is not marked complete{when}."
            return Fact(None, note=words.format(when=as_of_cutoff(known)))
        graded = [toxicity_grade(row, known) for row in rows if row.get(Toxicity.kind) in (None, kind)]
        if not graded:
            return Fact("0", note="No assessment of F11 shows it.")
        return worst_of(graded, "An assessment of F11 has no grade.", HIGHEST_TOXICITY)

    return or_left_out(derive)


def since(start: date, known: Case, form: type[Form], when: Field[date]) -> list[Row]:
    """Return a form's rows from a day on, undated ones last, because they happened nevertheless."""
    dated = [row for row in in_time(known, form, when) if row[when] >= start]
    return [*dated, *(row for row in known.answered_rows(form) if not row.has(when))]


def assessed_by(known: Case, start: date, until: date | None) -> list[Row]:
    """Return the assessments of F11 from T to a day, and those without a day."""
    rows = since(start, known, Toxicity, Toxicity.date)
    return [row for row in rows if until is None or not row.has(Toxicity.date) or row[Toxicity.date] <= until]


def as_of_cutoff(known: Case) -> str:
    """Return the words that a state is that of the data cut-off, where it lies in the past."""
    return ", as of the data cut-off" if known.cutoff is not None and known.cutoff < known.today else ""


def toxicity_grade(row: Row, known: Case) -> Fact:
    """Return the grade of one assessment of F11: the investigator's, else that of the findings."""
    if not row.has(Toxicity.kind):
        return Fact(None, note="An assessment of F11 has no kind.")
    day = row.get(Toxicity.date)
    if row.has(Toxicity.grade):
        return Fact(row[Toxicity.grade], (decided_by(row, Toxicity.grade, "Grade by the investigator.", day),))
    found = computed_grade(row, known)
    if found is None or found.value is None:
        return Fact(None)
    decider = decided_by(row, Toxicity.kind, found.reason or "Grade by the findings (ASTCT 2019).", day)
    return Fact(str(found.value), (decider,), "Computed from the findings.", at_least=found.incomplete)


def mrd_after_cart(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the best MRD from T to H in an assessment showing remission: NEG, POS or IND; none if not done."""

    def derive() -> Fact:
        known = known_by(case, cutoff)
        start_of(case, ClockOrigin.INFUSION, known=known)
        done = [
            row
            for row in response_window(known)
            if _in_remission(row) and holds(row, ResponseAfterCart.mrd, *MRD_FIRST)
        ]
        if not done:
            return Fact(None, note="No MRD was measured in remission between the CAR-T infusion and the transplant.")
        best = min(done, key=lambda row: MRD_FIRST.index(row[ResponseAfterCart.mrd]))
        rule = "Best MRD in remission between T and H."
        decider = decided_by(best, ResponseAfterCart.mrd, rule, best[ResponseAfterCart.date])
        return Fact(best[ResponseAfterCart.mrd], (decider,))

    return or_left_out(derive)


def _in_remission(row: Row) -> bool:
    return holds(row, ResponseAfterCart.response, *REMISSION)


def cause_of_death(case: Case, cutoff: date | None = None) -> Fact | LeftOut:
    """Return the primary cause of death as coded on F16; living patients are left out.

    It decides no endpoint: whether a death is non-relapse mortality follows from the dates.
    """

    def derive() -> Fact:
        known = known_by(case, cutoff)
        death = known.only(Death)
        if not death.get(Death.died) and death_of(known) is None:
            raise CannotSay("No death is recorded.", Death.died)
        if not death.has(Death.cause):
            return Fact(None, note="F16 gives no cause.")
        rule = "Primary cause of death."
        return Fact(death[Death.cause], (decided_by(death, Death.cause, rule, death.get(Death.date)),))

    return or_left_out(derive)


@dataclass(frozen=True)
class Episode:
    """One infection: its class or `UNCLASSIFIED`, and its value."""

    organism_class: str
    decider: Decider


@dataclass(frozen=True)
class Infections:
    """The infections of a patient; `open` if none is entered and their absence is not confirmed."""

    episodes: tuple[Episode, ...]
    open: bool


def infections(case: Case, cutoff: date | None = None) -> Infections | LeftOut:
    """Return the infections since T by class, as recorded on F12; those without a class as unclassified.

    One without a date of onset counts like any other.
    """

    def derive() -> Infections:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.INFUSION, known=known).day
        episodes = tuple(map(_episode, since(start, known, Infection, Infection.onset)))
        return Infections(episodes, not episodes and not known.is_complete(Infection))

    return or_left_out(derive)


def _episode(row: Row) -> Episode:
    if not row.has(Infection.organism_class):
        lacking = Infection.organism_class
        return Episode(UNCLASSIFIED, Decider(Infection, row.number, lacking, "", "An infection has no class."))
    day = row.get(Infection.onset)
    decider = decided_by(row, Infection.organism_class, "Infection since the CAR-T infusion.", day)
    return Episode(row[Infection.organism_class], decider)


@dataclass(frozen=True)
class DonorShare:
    """A donor share in per cent of one cell fraction, with days from H and its value."""

    cells: str
    day: int
    percent: float
    decider: Decider


def donor_shares(case: Case, cutoff: date | None = None) -> tuple[DonorShare, ...] | LeftOut:
    """Return every measured donor share since H, by cell fraction and day. Full donor is over 95 % (ASTCT 2021)."""

    def derive() -> tuple[DonorShare, ...]:
        known = known_by(case, cutoff)
        start = start_of(case, ClockOrigin.TRANSPLANT, known=known).day
        rule = "Donor share of the sample."
        rows = in_time(known, Chimerism, Chimerism.date)
        measured = [row for row in rows if row.has(Chimerism.donor, Chimerism.cells) and row[Chimerism.date] >= start]
        return tuple(
            DonorShare(
                row[Chimerism.cells],
                (row[Chimerism.date] - start).days,
                float(row[Chimerism.donor]),
                decided_by(row, Chimerism.donor, rule, row[Chimerism.date]),
            )
            for row in measured
        )

    return or_left_out(derive)
