"""The counted outcomes: the fact that each reads, the value that counts, and its position."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import Settings
from cd7gui.protocol.endpoints import panel_facts, survival
from cd7gui.protocol.endpoints.disease_course import REMISSION
from cd7gui.protocol.forms import timeline
from cd7gui.records import dataclass

Facts = survival.Fact | survival.Verdict | survival.LeftOut


class NotRead(survival.LeftOut):
    """A fact that our own error prevented from being read: no number may be counted without it."""


Read = Callable[[Case, Settings], Facts]


@dataclass(frozen=True)
class CountedOutcome:
    """One counted outcome: how its fact is read from a case, and which value counts.

    A patient without a fact (no transplant yet, say) is left out with the reason; one whose fact is unknown stays in
    the denominator unless `known_only`, because a patient who cannot be evaluated did not reach the outcome. If `open`
    says that something ungraded could decide, the patient is left out. `column` is its flag in the analysis set;
    `chapter` and `group` give the position of its row on the page.
    """

    id: str
    label: str
    column: str
    read: Read
    counts: Callable[[Facts], bool]
    known_only: str = ""  # of whom, in words
    open: Callable[[Facts], bool] = lambda _: False
    chapter: str = "outcomes"
    group: str = ""  # its group in the table; empty for the prefix of its id

    def left_open(self, fact: survival.Fact | survival.Verdict) -> bool:
        """Return whether a patient with this fact is neither counted nor known not to count."""
        return (bool(self.known_only) and fact.value is None) or self.open(fact)


def _is(*values: str) -> Callable[[Facts], bool]:
    return lambda fact: isinstance(fact, survival.Fact) and fact.value in values


def _ever(*values: str) -> Callable[[Facts], bool]:
    return lambda fact: isinstance(fact, survival.Fact) and not fact.seen.isdisjoint(values)


def _yes(fact: Facts) -> bool:
    return isinstance(fact, survival.Verdict) and fact.value is True


def _unsaid(fact: Facts) -> bool:
    return isinstance(fact, survival.Verdict) and fact.value is None


def _as_of(read: Callable[[Case, date | None], Facts]) -> Read:
    """Adapt a fact that needs only the cut-off of the settings."""
    return lambda case, settings: read(case, settings.cutoff)


def _died_by(days: int) -> Read:
    return lambda case, settings: survival.died_by_day_after_transplant(case, days, settings.cutoff)


@dataclass(frozen=True)
class _NotTreated:
    """Leaves out patients who have not reached day zero: GVHD and status concern treated patients only.

    A patient known to have died on an unknown date stays: counts need no date.
    """

    origin: timeline.ClockOrigin
    cutoff: date | None

    def __call__(self, case: Case) -> survival.LeftOut | None:
        try:
            timeline.start_of(case, self.origin, known=timeline.known_by(case, self.cutoff))
        except timeline.CannotSay as unsaid:
            return unsaid.left_out
        return None


def _after(case: Case, origin: timeline.ClockOrigin, cutoff: date | None) -> survival.LeftOut | None:
    """Leave out patients who were not treated; half of the outcomes need this."""
    return case.cached(_NotTreated(origin, cutoff))


_T, _H = timeline.ClockOrigin.INFUSION, timeline.ClockOrigin.TRANSPLANT


def _acute(attribution: str | None) -> Read:
    """Read the worst acute GVHD; without a transplant there is none from it or from donor lymphocytes."""
    day_zero = _H if attribution in ("HSCT", "DLI") else _T

    def read(case: Case, settings: Settings) -> Facts:
        cutoff = settings.cutoff
        return _after(case, day_zero, cutoff) or survival.worst_acute_gvhd(case, attribution, cutoff)

    return read


def _graded(
    id_: str, label: str, column: str, read: Read, lowest: int, highest: int = 4, chapter: str = "outcomes"
) -> CountedOutcome:
    """Count grades within bounds: a documented grade decides, an ungraded one matters only if it could."""

    def within(fact: Facts) -> set[bool]:
        """Return for all possible grades whether they are within the bounds."""
        if not isinstance(fact, survival.Fact):
            return set()
        possible = fact.possible or ({int(fact.value)} if fact.value is not None else set())
        return {lowest <= grade <= highest for grade in possible}

    return CountedOutcome(
        id_,
        label,
        column,
        read,
        lambda fact: within(fact) == {True},
        open=lambda fact: within(fact) == {True, False},
        chapter=chapter,
        group="gvhd",
    )


def _chronic(case: Case, settings: Settings) -> Facts:
    return _after(case, _H, settings.cutoff) or survival.chronic_gvhd(case, settings.cutoff)


def _status(case: Case, settings: Settings) -> Facts:
    cutoff = settings.cutoff
    return _after(case, _T, cutoff) or survival.status_at_last_contact(case, cutoff, rules=settings.rules)


def _mrd_negative(case: Case, settings: Settings) -> Facts:
    found = panel_facts.mrd_after_cart(case, settings.cutoff)
    return (
        found
        if isinstance(found, survival.LeftOut)
        else survival.Verdict(found.value == "NEG", found.deciding, found.note)
    )


def _chimerism(days: int) -> Read:
    return lambda case, settings: survival.chimerism_at(case, days, settings.cutoff)


LAST = survival.LastStatus
_FOLLOWED = "of those dead or followed that long"
_SAMPLED = "of those with a sample within the window of that day"
CHIMERISM_DAYS = (30, 60, 100)  # after H
_LONGEST_COLUMN = 8  # characters of a column name: what every statistics package takes
_RESPONSE, _LAST_SAMPLE = _as_of(survival.best_response_after_cart), _as_of(survival.last_chimerism)
_HSCT, _CART, _DLI, _ANY = (_acute(one) for one in ("HSCT", "CART", "DLI", None))

COUNTED = (
    CountedOutcome(
        "response.composite", "CR, CRh or CRi", "CRALL", _RESPONSE, _is(*REMISSION), chapter="response", group="disease"
    ),
    CountedOutcome(
        "response.mrd_negative",
        "CR, CRh or CRi, MRD-negative",
        "CRMRDNEG",
        _mrd_negative,
        _yes,
        chapter="response",
        group="disease",
    ),
    CountedOutcome("response.cri", "CR, incomplete recovery", "CRI", _RESPONSE, _ever("CRI"), group="disease"),
    CountedOutcome(
        "response.overall",
        "Overall response",
        "ORR",
        _RESPONSE,
        _is(*REMISSION, "MLFS", "PR"),
        chapter="response",
        group="disease",
    ),
    CountedOutcome(
        "pancytopenia.grade4",
        "Grade 4 pancytopenia",
        "PANCY4",
        _as_of(survival.grade4_pancytopenia),
        _yes,
        group="disease",
    ),
    CountedOutcome("mortality.h30", "Death by H+30", "DTH30", _died_by(30), _yes, known_only=_FOLLOWED),
    CountedOutcome("mortality.h100", "Death by H+100", "DTH100", _died_by(100), _yes, known_only=_FOLLOWED),
    CountedOutcome("chimerism.full", "Full donor chimerism", "CHFULL", _LAST_SAMPLE, _is("FULL")),
    CountedOutcome("chimerism.mixed", "Mixed chimerism", "CHMIXED", _LAST_SAMPLE, _is("MIXED"), chapter="engraftment"),
    CountedOutcome("chimerism.autologous", "Autologous haematopoiesis", "CHAUTO", _LAST_SAMPLE, _is("AUTOLOGOUS")),
    *(
        CountedOutcome(
            f"chimerism.h{day}.{name}",
            f"{what}, H+{day}",
            f"{column[: _LONGEST_COLUMN - len(str(day))]}{day}",
            _chimerism(day),
            _is(code),
            known_only=_SAMPLED,
            chapter="engraftment",
        )
        for day in CHIMERISM_DAYS
        for name, code, what, column in (
            ("full", "FULL", "Full donor", "CHFULL"),
            ("mixed", "MIXED", "Mixed", "CHMIX"),
            ("autologous", "AUTOLOGOUS", "Autologous", "CHAUT"),
        )
    ),
    _graded("agvhd.hsct.grade2", "Acute GVHD II, from HSCT", "HAGVHD2", _HSCT, 2, 2),
    _graded("agvhd.hsct.grade2_4", "Acute GVHD II–IV, from HSCT", "HAGVHD24", _HSCT, 2),
    _graded("agvhd.hsct.grade3_4", "Acute GVHD III–IV, from HSCT", "HAGVHD34", _HSCT, 3),
    _graded("agvhd.cart.grade2_4", "Acute GVHD II–IV, from CAR-T", "CAGVHD24", _CART, 2),
    _graded("agvhd.dli.grade2_4", "Acute GVHD II–IV, from DLI", "DAGVHD24", _DLI, 2, chapter="gvhd"),
    _graded("agvhd.any.grade2_4", "Acute GVHD II–IV, any cause", "AAGVHD24", _ANY, 2, chapter="gvhd"),
    _graded("agvhd.any.grade3_4", "Acute GVHD III–IV, any cause", "AAGVHD34", _ANY, 3, chapter="gvhd"),
    CountedOutcome("cgvhd.any", "Chronic GVHD", "CGVHD", _chronic, _yes, open=_unsaid, group="gvhd"),
    CountedOutcome("status.mrd_negative_cr", "MRD-negative CR, last contact", "MRDNEGCR", _status, _is(LAST.MRDNEG)),
    CountedOutcome("status.relapse_cd7_negative", "CD7-negative relapse", "CD7NREL", _status, _is(LAST.RELAPSE_CD7NEG)),
    CountedOutcome(
        "status.dead_without_relapse", "Dead without relapse", "DEADNREL", _status, _is(LAST.DEAD_WITHOUT_RELAPSE)
    ),
)
