"""The counted outcomes: which fact of a patient each of them reads, and which value counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cd7gui.domain.case import Case
from cd7gui.domain.text import N_
from cd7gui.protocol import endpoints, timeline
from cd7gui.study.knowncases import asked_once

Facts = endpoints.Fact | endpoints.Verdict | endpoints.LeftOut


class NotRead(endpoints.LeftOut):
    """What a mistake of ours stopped from being read of a patient: no number may be counted without it."""


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
    question = ("overall survival", origin, cutoff)  # half of the outcomes ask it
    survived = asked_once(case, question, lambda: endpoints.overall_survival(case, origin, cutoff))
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
