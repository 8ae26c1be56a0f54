"""The course of the disease: remission, disease-free, relapse or death, from all relevant forms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f05_assessment import ASSESSMENTS, BLASTS_OF_REMISSION, IN_REMISSION, ResponseAfterCart
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f15_further import FurtherTherapy
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    Decider,
    Event,
    death_of,
    decided_by,
    holds,
    in_time,
    last_seen,
    relapse_of,
)
from cd7gui.protocol.reference.limits import limit

if TYPE_CHECKING:
    from cd7gui.domain.results import EndpointRules

CENSORED, RELAPSED, DEATH_WITHOUT_RELAPSE = 0, 1, 2  # how disease-free time ends

REMISSION = IN_REMISSION
DISEASE_FREE = (*REMISSION, "MLFS")  # under 5 % blasts, whatever the counts
NOT_IN_REMISSION = ("PR", "SD", "NR", "PD", "REL")
DISEASE_FREE_AT_CONTACT = ("MRDNEG", "MRDPOS", "CRI")  # of FUDIS
DISEASE_BACK = ("REL", "PD")

# F13 has the same fields.
ASSESSED_ON, RESPONSE, MRD = ResponseAfterCart.date, ResponseAfterCart.response, ResponseAfterCart.mrd


# Of RELMETH: methods that find measurable residual disease; if only these are positive, the relapse is molecular.
MRD_METHODS = frozenset({"FLOW", "MOLEC", "CYTO"})
BEYOND_MARROW = frozenset({"BLOOD", "CNS", "NODE", "OTHER"})  # sites at which any disease is relapse
SEEN_AS_SUCH = frozenset({"IMAGING", "AUTOPSY"})  # methods that see a new lesion itself
DEAUVILLE_ACTIVE_FROM = 4  # Lugano 2014
NEW_TREATMENT = ("CHEMO", "CART2")  # of FTTYPE: further treatment of the disease itself
ANTILEUKAEMIC = "ANTILEUKAEMIC"  # of CMINDC


def course(known: Case, start: Event, rules: EndpointRules) -> tuple[int, Event]:
    """Return how disease-free time ends: 1 relapse, 2 death without it, 0 censored, always on one clock.

    Disease-free survival, relapse and non-relapse mortality share this, so that at every time they add up to 1.
    Censored at the last contact at which the patient was known to be alive and not known to have relapsed (EBMT), or,
    depending on the rules, at the last assessment that showed no disease.
    """
    failure = first_failure(known, rules)
    if failure is not None:
        return failure
    from cd7gui.domain.results import Censoring  # loaded with the rules

    if rules.censoring is Censoring.LAST_ASSESSMENT:
        return CENSORED, last_disease_free(known, start)
    return CENSORED, last_seen(known) or start


def first_failure(known: Case, rules: EndpointRules) -> tuple[int, Event] | None:
    """Return relapse or death, whichever came first, with its cause; on the same day, relapse came first.

    Raises `CannotSay` if neither remission nor relapse is recorded, if a relapse was seen but is not dated on F14, and
    for a death without a date.
    """
    relapse = relapse_event(known, rules)
    if relapse is not None and not _died_before(known, relapse.day):
        return RELAPSED, relapse
    if relapse is None:
        _refuse_without_remission(known)
        refuse_unrecorded_relapse(known)
    death = death_of(known)
    return None if death is None else (DEATH_WITHOUT_RELAPSE, death)


def relapse_event(known: Case, rules: EndpointRules) -> Event | None:
    """Return the relapse that counts under the rules, or None; raises `CannotSay` for one without a date.

    A dated relapse of F14 counts with or without a recorded remission. One based on measurable residual disease alone
    counts only if the rules say so; then MRD that is positive again after it was negative counts as well.
    """
    if not rules.molecular_relapse:
        return None if rests_on_mrd_alone(known) else relapse_of(known)
    found = [event for event in (relapse_of(known), _mrd_back(known)) if event is not None]
    return min(found, key=lambda event: event.day, default=None)


def relapse_without_date(known: Case) -> bool:
    """Return whether F14 records a relapse without its date."""
    relapse = known.only(Relapse)
    return relapse.get(Relapse.relapsed) is True and not relapse.has(Relapse.date)


def rests_on_mrd_alone(known: Case) -> bool:
    """Return whether the relapse of F14 was found by MRD methods, with no further evidence on or near it."""
    relapse = known.only(Relapse)
    methods = relapse.get(Relapse.methods)
    if not relapse.get(Relapse.relapsed) or not methods or not MRD_METHODS.issuperset(methods):
        return False
    day = relapse.get(Relapse.date)
    return not relapse_seen_on_form(relapse) and not (day is not None and disease_seen_near(known, day))


def relapse_seen_on_form(relapse: Row) -> bool:
    """Return whether F14 itself shows more than MRD: blasts, disease outside the marrow, a visible lesion."""
    blasts = relapse.get(Relapse.blasts)
    sites, methods = relapse.get(Relapse.sites), relapse.get(Relapse.methods)
    return (
        (blasts is not None and blasts >= BLASTS_OF_REMISSION)
        or not BEYOND_MARROW.isdisjoint(() if sites is None else sites)
        or not SEEN_AS_SUCH.isdisjoint(() if methods is None else methods)
    )


def disease_seen_near(known: Case, relapse: date) -> bool:
    """Return whether an assessment within a few days of a relapse shows more than MRD."""
    days = limit("relapse_evidence_near").days
    rows = [row for form in ASSESSMENTS for row in known.rows(form) if row.has(ASSESSED_ON)]
    return any(_shows_disease(row) for row in rows if abs((row[ASSESSED_ON] - relapse).days) <= days)


def evidence_of_relapse() -> dict[str, str]:
    """Return the evidence of a relapse in the words of its check: blasts in per cent, and days around it."""
    return {"blasts": str(BLASTS_OF_REMISSION), "days": str(limit("relapse_evidence_near").days)}


def _shows_disease(row: Row) -> bool:
    blasts, blood = row.get(ResponseAfterCart.blasts), row.get(ResponseAfterCart.blood_blasts)
    deauville, extramedullary = row.get(ResponseAfterCart.deauville), row.get(ResponseAfterCart.extramedullary)
    return (
        (blasts is not None and blasts >= BLASTS_OF_REMISSION)
        or (blood is not None and blood > 0)
        or bool(extramedullary)
        or (deauville is not None and deauville >= DEAUVILLE_ACTIVE_FROM)
    )


def _mrd_back(known: Case) -> Event | None:
    """Return the first positive MRD after a negative one, in an assessment or at a contact."""
    read = [
        *((row[ASSESSED_ON], row, ResponseAfterCart.mrd) for row in after_infusion(known) if row.has(MRD)),
        *((row[FollowUp.date], row, FollowUp.disease) for row in in_time(known, FollowUp, FollowUp.date)),
    ]
    was_negative = False
    for day, row, item in sorted(read, key=lambda one: one[0]):
        if was_negative and holds(row, item, "POS", "MRDPOS"):
            return Event(day, decided_by(row, item, "MRD is positive again: molecular relapse.", day))
        was_negative = was_negative or holds(row, item, "NEG", "MRDNEG")
    return None


def _died_before(known: Case, day: date) -> bool:
    died = known.get(Death.date)
    return died is not None and died < day


def assessed(known: Case) -> list[Row]:
    """Return dated assessments of both forms with a response other than "not evaluable", by day."""
    rows = [row for form in ASSESSMENTS for row in known.rows(form) if row.has(ASSESSED_ON)]
    judged = [row for row in rows if row.has(RESPONSE) and row[RESPONSE] != "NE"]
    return sorted(judged, key=lambda row: row[ASSESSED_ON])


def after_infusion(known: Case) -> list[Row]:
    """Return the dated assessments of both forms from the day after T on, by day."""
    rows = [row for form in ASSESSMENTS for row in known.rows(form) if row.has(ASSESSED_ON)]
    infused = known.get(Infusion.date)
    counting = [row for row in rows if infused is None or row[ASSESSED_ON] > infused]
    return sorted(counting, key=lambda row: row[ASSESSED_ON])


def response_window(known: Case) -> list[Row]:
    """Return the assessments of the CAR T-cell response: T+1 to H, before relapse and new treatment."""
    end, relapse = _end_of_response(known), known.get(Relapse.date)
    rows = [row for row in after_infusion(known) if row[ASSESSED_ON] <= end]
    return [row for row in rows if relapse is None or row[ASSESSED_ON] < relapse]


def _end_of_response(known: Case) -> date:
    """Return the last day on which a remission is a response to the CAR T cells: H, or the first new treatment."""
    ends = (known.get(Transplant.date), new_treatment(known))
    return min((day for day in ends if day is not None), default=date.max)


def first_remission(known: Case) -> Event | None:
    """Return the first assessment in the window of the response that shows CR, CRh or CRi, or None."""
    row = next((row for row in response_window(known) if holds(row, RESPONSE, *REMISSION)), None)
    if row is None:
        return None
    rule = "First assessment after the CAR T cells that shows remission."
    return Event(row[ASSESSED_ON], decided_by(row, RESPONSE, rule, row[ASSESSED_ON]))


def new_treatment(known: Case) -> date | None:
    """Return the first day of new treatment of the disease after T: chemotherapy or CAR T cells of F15, drugs of F7."""
    infused = known.get(Infusion.date)
    further = (row for row in known.rows(FurtherTherapy) if holds(row, FurtherTherapy.type, *NEW_TREATMENT))
    drugs = (row for row in known.rows(Drug) if holds(row, Drug.indication, ANTILEUKAEMIC))
    days = [*(row.get(FurtherTherapy.date) for row in further), *(row.get(Drug.start) for row in drugs)]
    return min((day for day in days if day is not None and (infused is None or day > infused)), default=None)


def no_remission(known: Case) -> Event | None:
    """Return the assessment that shows no remission after the CAR T cells; None if remission, or not assessed.

    It is the last before the transplant or new treatment; a later remission does not revoke it. For a patient
    first assessed later, it is the first that shows none, if no remission is recorded at all.
    """
    rows = [row for row in response_window(known) if holds(row, RESPONSE, *NOT_IN_REMISSION)]
    if rows and not _remission_by_cart(known):
        return _says_no_remission(rows[-1])
    if rows or never_in_remission(known) is None:
        return None
    later = [row for row in after_infusion(known) if holds(row, RESPONSE, *NOT_IN_REMISSION)]
    return _says_no_remission(later[0]) if later else None


def _says_no_remission(row: Row) -> Event:
    return Event(row[ASSESSED_ON], decided_by(row, RESPONSE, _NO_REMISSION, row[ASSESSED_ON]))


_NO_REMISSION = "No assessment shows remission."


def _remission_by_cart(known: Case) -> bool:
    """Return whether an assessment, the transplant or a contact shows remission by the end of the response."""
    end, contacts = _end_of_response(known), in_time(known, FollowUp, FollowUp.date)
    transplanted = known.get(Transplant.date) or date.max
    return (
        any(holds(row, RESPONSE, *DISEASE_FREE) for row in response_window(known))
        or (transplanted <= end and holds(known.only(Transplant), Transplant.remission, *DISEASE_FREE))
        or any(holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT) and row[FollowUp.date] <= end for row in contacts)
    )


def never_in_remission(known: Case) -> Decider | None:
    """Return the last assessment if neither any assessment, the transplant nor a contact showed remission."""
    rows = assessed(known)
    if not rows or remission_recorded(known):
        return None
    return decided_by(rows[-1], RESPONSE, _NO_REMISSION, rows[-1][ASSESSED_ON])


def remission_recorded(known: Case) -> bool:
    """Return whether an assessment after T, the transplant or a contact shows remission."""
    return (
        any(holds(row, RESPONSE, *DISEASE_FREE) for row in after_infusion(known))
        or holds(known.only(Transplant), Transplant.remission, *DISEASE_FREE)
        or any(holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT) for row in known.rows(FollowUp))
    )


def _refuse_without_remission(known: Case) -> None:
    if not remission_recorded(known):
        words = "No remission is recorded, so there is no disease-free time."
        never = never_in_remission(known)
        raise CannotSay(words, never.field if never else RESPONSE)


def refuse_unrecorded_relapse(known: Case) -> None:
    """Raise `CannotSay` if a contact or assessment shows a relapse that F14 does not date."""
    free = [row[ASSESSED_ON] for row in assessed(known) if holds(row, RESPONSE, *DISEASE_FREE)]
    back = [row[ASSESSED_ON] for row in assessed(known) if holds(row, RESPONSE, *DISEASE_BACK)]
    seen = bool(free) and any(day > min(free) for day in back)
    if seen or any(holds(row, FollowUp.disease, "RELAPSE") for row in known.rows(FollowUp)):
        raise CannotSay("A contact or an assessment records relapse, but F14 has no date of relapse.", Relapse.date)


def last_disease_free(known: Case, start: Event) -> Event:
    """Return the last disease-free contact or assessment since day zero; day zero itself if there is none."""
    found = [event for event in disease_free(known) if event.day >= start.day]
    return max(found, key=lambda event: event.day, default=start)


def disease_free(known: Case) -> Iterator[Event]:
    """Yield each day seen free of disease: transplant in remission, assessments, contacts."""
    rule = "Last disease-free contact or assessment."
    transplant = known.only(Transplant)
    if transplant.has(Transplant.date) and holds(transplant, Transplant.remission, *DISEASE_FREE):
        yield Event(transplant[Transplant.date], decided_by(transplant, Transplant.date, rule))
    for row in assessed(known):
        if holds(row, RESPONSE, *DISEASE_FREE):
            yield Event(row[ASSESSED_ON], decided_by(row, ASSESSED_ON, rule))
    for row in in_time(known, FollowUp, FollowUp.date):
        if holds(row, FollowUp.disease, *DISEASE_FREE_AT_CONTACT) and not holds(row, FollowUp.status, "LOST"):
            yield Event(row[FollowUp.date], decided_by(row, FollowUp.date, rule))
