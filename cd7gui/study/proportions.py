"""The counted outcomes: how many of how many patients, with exact limits, and who they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from cd7gui.domain.case import Case
from cd7gui.domain.estimates import Decider, Estimate, Settings
from cd7gui.domain.text import N_, percent_with_limits
from cd7gui.protocol import endpoints, timeline
from cd7gui.stats.proportions import clopper_pearson
from cd7gui.study.session import subject

METHOD = N_("exact (Clopper-Pearson)")
OF_THE_KNOWN = N_("exact (Clopper-Pearson), of those dead or followed that long")

Facts = endpoints.Fact | endpoints.Verdict | endpoints.LeftOut


@dataclass(frozen=True)
class Counted:
    """One counted outcome: how its fact is read from a case, and which value counts.

    Who has no fact (no transplant yet, say) is left out with the reason; whose fact is not known stays in the
    denominator unless `known_only`, because a patient who cannot be evaluated did not reach the outcome.
    """

    id: str
    label: str
    read: Callable[[Case, date | None], Facts]
    counts: Callable[[Facts], bool]
    known_only: bool = False


def _is(*values: str) -> Callable[[Facts], bool]:
    return lambda fact: isinstance(fact, endpoints.Fact) and fact.value in values


def _yes(fact: Facts) -> bool:
    return isinstance(fact, endpoints.Verdict) and fact.value is True


def _died_by(days: int) -> Callable[[Case, date | None], Facts]:
    return lambda case, cutoff: endpoints.died_by_day_after_transplant(case, days, cutoff)


def _acute(attribution: str) -> Callable[[Case, date | None], Facts]:
    def read(case: Case, cutoff: date | None) -> Facts:
        day_zero = timeline.Origin.INFUSION if attribution == "CART" else timeline.Origin.TRANSPLANT
        return _after(case, day_zero, cutoff) or endpoints.worst_acute_gvhd(case, attribution, cutoff)

    return read


def _chronic(case: Case, cutoff: date | None) -> Facts:
    return _after(case, timeline.Origin.TRANSPLANT, cutoff) or endpoints.chronic_gvhd(case, cutoff)


def _status(case: Case, cutoff: date | None) -> Facts:
    return _after(case, timeline.Origin.INFUSION, cutoff) or endpoints.status_at_last_contact(case, cutoff)


def _after(case: Case, origin: timeline.Origin, cutoff: date | None) -> endpoints.LeftOut | None:
    """Leave out who has not reached day zero: GVHD and status are asked of treated patients only."""
    survived = endpoints.overall_survival(case, origin, cutoff)
    return survived if isinstance(survived, endpoints.LeftOut) else None


LAST = endpoints.LastStatus

COUNTED = (
    Counted("response.cri", N_("CR, incomplete recovery"), endpoints.best_response_after_cart, _is("CRI")),
    Counted("pancytopenia.grade4", N_("Grade 4 pancytopenia"), endpoints.grade4_pancytopenia, _yes),
    Counted("mortality.h30", N_("Death by H+30"), _died_by(30), _yes, known_only=True),
    Counted("mortality.h100", N_("Death by H+100"), _died_by(100), _yes, known_only=True),
    Counted("chimerism.full", N_("Full donor chimerism"), endpoints.best_chimerism, _is("FULL")),
    Counted("chimerism.autologous", N_("Autologous haematopoiesis"), endpoints.best_chimerism, _is("AUTOLOGOUS")),
    Counted("agvhd.hsct.grade2", N_("Acute GVHD II, from HSCT"), _acute("HSCT"), _is("2")),
    Counted("agvhd.hsct.grade2_4", N_("Acute GVHD II–IV, from HSCT"), _acute("HSCT"), _is("2", "3", "4")),
    Counted("agvhd.hsct.grade3_4", N_("Acute GVHD III–IV, from HSCT"), _acute("HSCT"), _is("3", "4")),
    Counted("agvhd.cart.grade2_4", N_("Acute GVHD II–IV, from CAR-T"), _acute("CART"), _is("2", "3", "4")),
    Counted("cgvhd.any", N_("Chronic GVHD"), _chronic, _yes),
    Counted("status.mrd_negative_cr", N_("MRD-negative CR, last contact"), _status, _is(LAST.MRDNEG)),
    Counted("status.relapse_cd7_negative", N_("CD7-negative relapse"), _status, _is(LAST.RELAPSE_CD7NEG)),
    Counted("status.dead_without_relapse", N_("Dead without relapse"), _status, _is(LAST.DEAD_WITHOUT_RELAPSE)),
)


def proportions(cases: Sequence[Case], settings: Settings) -> tuple[Estimate, ...]:
    """Count every outcome over the cases."""
    return tuple(_estimate(one, cases, settings) for one in COUNTED)


def _estimate(one: Counted, cases: Sequence[Case], settings: Settings) -> Estimate:
    read = [(case, one.read(case, settings.cutoff)) for case in cases]
    asked = [(case, fact) for case, fact in read if not isinstance(fact, endpoints.LeftOut)]
    known = [(case, fact) for case, fact in asked if not one.known_only or fact.value is not None]
    counted = [(case, fact) for case, fact in known if one.counts(fact)]
    x, n = len(counted), len(known)
    limits = clopper_pearson(x, n, settings.level) if n else None
    return Estimate(
        id=one.id,
        label=one.label,
        n=n,
        value=x / n if n else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        level=settings.level,
        method=OF_THE_KNOWN if one.known_only else METHOD,
        text=percent_with_limits(x / n, limits.lower, limits.upper, settings.level)
        if limits
        else N_("no patients yet"),
        x=x,
        patients=tuple(subject(case) for case, _ in counted),
        deciders=tuple(found for case, fact in counted for found in _deciders(case, fact)),
        left_out=tuple(_left_out(case, fact) for case, fact in read if (case, fact) not in known),
    )


def _deciders(case: Case, fact: Facts) -> tuple[Decider, ...]:
    if isinstance(fact, endpoints.LeftOut):
        return ()
    found = tuple(Decider(case.key, subject(case), one.place, one.value, one.rule) for one in fact.deciding)
    return found or (Decider(case.key, subject(case), "", "", fact.note),)


def _left_out(case: Case, fact: Facts) -> Decider:
    if isinstance(fact, endpoints.LeftOut):
        return Decider(case.key, subject(case), fact.field.name, "", fact.reason)
    return Decider(case.key, subject(case), "", "", fact.note)
