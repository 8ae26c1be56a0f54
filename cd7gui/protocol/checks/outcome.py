"""Checks of outcome: relapse, death, its cause, last contact, and the resulting survival times."""

from __future__ import annotations

from collections.abc import Iterator

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Violation, check, check_all, wrong
from cd7gui.domain.formatting import listed
from cd7gui.protocol.endpoints.disease_course import (
    ASSESSED_ON,
    MRD_METHODS,
    REMISSION,
    RESPONSE,
    assessed,
    disease_free,
    disease_seen_near,
    evidence_of_relapse,
    relapse_seen_on_form,
    remission_recorded,
)
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f04_infusion import Infusion
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f10_gvhd import Gvhd
from cd7gui.protocol.forms.f14_relapse import Relapse
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.timeline import (
    CannotSay,
    ClockOrigin,
    Event,
    dated,
    holds,
    in_time,
    last_seen,
    on_clock,
    relapse_of,
)
from cd7gui.protocol.reference.limits import limit
from cd7gui.protocol.schedule.asking import is_followed


@check(
    "EC-86",
    ERROR,
    at=Relapse.date,
    says="The relapse is dated {relapse}, but {why}.",
    remedy="A relapse follows a remission: correct the date, or enter the remission in F5 or F13.",
    rule="Relapse: only after remission",
)
def relapse_follows_remission(case: Case) -> Answer:
    """Compare with the first remission of F5, F13 or the transplant; quiet while no response is entered at all."""
    relapse, rows = case[Relapse.date], assessed(case)
    remissions = [row[ASSESSED_ON] for row in rows if holds(row, RESPONSE, *REMISSION)]
    transplant = case.only(Transplant)
    if holds(transplant, Transplant.remission, *REMISSION) and transplant.has(Transplant.date):
        remissions.append(transplant[Transplant.date])
    shown = on_clock(case, relapse, ClockOrigin.INFUSION)
    if not remissions:
        judged = bool(rows) or transplant.has(Transplant.remission)
        # The relapse counts nevertheless: one that follows no remission is persistent disease, or a form is missing.
        return not judged or wrong(severity=QUERY, relapse=shown, why="no remission is recorded")
    first = min(remissions)
    why = f"the first remission is dated {on_clock(case, first, ClockOrigin.INFUSION)}"
    return relapse > first or wrong(relapse=shown, why=why)


@check(
    "EC-87",
    ERROR,
    at=Relapse.methods,
    says="The relapse of {relapse} {problem}.",
    remedy=(
        "Evidence is {blasts}% marrow blasts or more, disease outside the marrow, a new lesion on imaging, or an "
        "assessment within {days} days that shows it. Add it, or say why MRD alone counts as a relapse."
    ),
    rule="Relapse: blasts of 5% or more, extramedullary disease or a new lesion",
)
def relapse_has_evidence(case: Case) -> Answer:
    """Look for evidence in F14 and in the assessments near it; molecular or flow signs alone are a question."""
    if (
        not case[Relapse.relapsed]
        or relapse_seen_on_form(case.only(Relapse))
        or disease_seen_near(case, case[Relapse.date])
    ):
        return True
    methods = case[Relapse.methods]
    words = {"relapse": on_clock(case, case[Relapse.date]), **evidence_of_relapse()}
    if MRD_METHODS.issuperset(methods):
        found_by = listed([Relapse.methods.kind.show((method,)) for method in methods])
        return Violation({**words, "problem": f"is based on MRD alone ({found_by})"}, severity=QUERY)
    return Violation({**words, "problem": "is entered without evidence"})


@check(
    "EC-90",
    ERROR,
    at=Relapse.date,
    says="The relapse is dated {relapse}, {problem}.",
    remedy=(
        "A relapse must be dated on or before the death and the last contact; one found only at autopsy has the date "
        "of death. Correct one of the dates, or enter the contact at which it was found."
    ),
    rule="Relapse: not after death or the last contact",
)
def relapse_precedes_death_and_last_contact(case: Case) -> Answer:
    """Compare with the death, and with the last contact of F17 while the patient lives."""
    relapse, death, contact = case[Relapse.date], case.get(Death.date), _last_contact(case)
    shown = on_clock(case, relapse)
    if death is not None and case.get(Relapse.methods) == ("AUTOPSY",) and relapse != death:
        why = "was found only at autopsy, but the death is dated {death}"
        return wrong(relapse=shown, problem=why.format(death=on_clock(case, death)))
    if death is not None and relapse > death:
        return wrong(relapse=shown, problem=f"after the death on {on_clock(case, death)}")
    if death is None and contact is not None and relapse > contact[FollowUp.date]:
        last = on_clock(case, contact[FollowUp.date])
        return wrong(relapse=shown, problem=f"after the last contact on {last}")
    return True


@check(
    "EC-91",
    ERROR,
    at=Death.date,
    says="Death and last contact disagree: {why}.",
    remedy="Enter the death in F17 as the last contact, dead, on the date of death, or correct one of the dates.",
    rule="Death: its date is the date of the last contact",
)
def death_is_the_last_contact(case: Case) -> Answer:
    """Compare F16 with F17; quiet while F17 has no row. A contact that says dead needs a death in F16."""
    contacts = in_time(case, FollowUp, FollowUp.date)
    if not contacts:
        return True
    contact = contacts[-1]
    last = on_clock(case, contact[FollowUp.date])
    if not case.get(Death.died):
        dead = next((row for row in contacts if holds(row, FollowUp.status, "DEAD")), None)
        if dead is None:
            return True
        day = on_clock(case, dead[FollowUp.date])
        return wrong(at=Death.died, why=f"the contact of {day} says dead, but F16 records no death")
    death = case[Death.date]
    why = f"the death is dated {on_clock(case, death)}, but the last contact {last}"
    return death == contact[FollowUp.date] or wrong(why=why)


def _last_contact(case: Case) -> Row | None:
    rows = in_time(case, FollowUp, FollowUp.date)
    return rows[-1] if rows else None


@check_all(
    "EC-92",
    ERROR,
    at=Death.date,
    says="“{label}” is {day}, after the death on {death}.",
    remedy="Correct this date or the date of death.",
    rule="Death: nothing happens after it",
)
def nothing_happens_after_death(case: Case) -> Iterator[Violation]:
    """Judge every date but the relapse, which EC-90 judges, and the withdrawal, which the family may declare."""
    death = case.get(Death.date)
    if death is None:
        return
    for row, item, day in dated(case):
        if day > death and item not in (Relapse.date, Registration.withdrawal_date):
            words = {"label": item.label, "day": on_clock(case, day), "death": on_clock(case, death)}
            yield Violation(words, at=item, row=row.number)


@check(
    "EC-94",
    ERROR,
    at=Death.cause,
    says="The primary cause of death is relapse or progression, but F14 records no relapse.",
    remedy="Enter the relapse in F14, or choose the cause that began the chain of events.",
    rule="Death: a death from the disease needs a relapse",
)
def death_of_disease_has_a_relapse(case: Case) -> Answer:
    """Ask for the relapse after a remission; a disease that never went into remission kills without one."""
    if case[Death.cause] != "DISEASE":
        return True
    return case.get(Relapse.relapsed) is True or not remission_recorded(case)


@check(
    "EC-95",
    ERROR,
    at=Death.cause,
    says="The primary cause of death is GVHD, but F10 records no GVHD that began by {death}.",
    remedy="Enter the episode in F10, or choose the cause that began the chain of events.",
    rule="Death: a death from GVHD needs an episode of GVHD",
)
def death_of_gvhd_has_an_episode(case: Case) -> Answer:
    """Ask for an episode with an onset up to the day of death; one without an onset accuses nobody."""
    if case[Death.cause] != "GVHD":
        return True
    death = case[Death.date]
    onsets = [row.get(Gvhd.onset) for row in case.rows(Gvhd)]
    return any(onset is None or onset <= death for onset in onsets) or wrong(death=on_clock(case, death))


@check_all(
    "EC-97",
    QUERY,
    at=FollowUp.date,
    says="The last contact ({last}) is {days} days before {end}.",
    remedy="Up to {most} days are usual. Enter a newer contact, or say why there is none.",
    rule="Follow-up: current at the data cut-off",
)
def follow_up_is_current(case: Case) -> Iterator[Violation]:
    """Judge patients who got the CAR T cells and are not known to be dead, lost or withdrawn, as the schedule has it.

    The end is the data cut-off of the study, else today. Every dated event counts as a contact, because it happened to
    somebody alive.
    """
    contact, end = _last_contact(case), case.cutoff or case.today
    if not case.has(Infusion.date) or not is_followed(case, end):
        return
    seen, most = last_seen(case), limit("contact_stale").days
    if seen is not None and (end - seen.day).days > most:
        until = "the data cut-off ({0})" if case.cutoff else "today ({0})"
        words = {"last": on_clock(case, seen.day), "days": str((end - seen.day).days), "most": str(most)}
        row = None if contact is None else contact.number
        yield Violation({**words, "end": until.format(end.isoformat())}, row=row, awaits=FollowUp)


@check_all(
    "EC-100",
    ERROR,
    at=FollowUp.date,
    says="Disease-free survival would be longer than survival: {free}, {end}.",
    remedy="Nobody can be disease-free for longer than they live. Correct the date of contact, relapse or death.",
    rule="Endpoints: disease-free survival ends no later than survival",
)
def disease_free_survival_ends_with_survival(case: Case) -> Iterator[Violation]:
    """Compare the end of disease-free survival, were it not for the death, with the end of survival."""
    try:
        end, relapse = last_seen(case), relapse_of(case)
    except CannotSay:
        return
    free = relapse or max(disease_free(case), key=lambda event: event.day, default=None)
    if end is not None and free is not None and free.day > end.day:
        yield _longer(case, free, end, relapsed=relapse is not None)


def _longer(case: Case, free: Event, end: Event, *, relapsed: bool) -> Violation:
    until = "relapse on {0}" if relapsed else "disease-free on {0}"
    words = {
        "free": until.format(on_clock(case, free.day, ClockOrigin.INFUSION)),
        "end": f"survival ended on {on_clock(case, end.day, ClockOrigin.INFUSION)}",
    }
    return Violation(words, at=free.decider.field, row=free.decider.row)
