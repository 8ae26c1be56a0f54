"""Checks of engraftment: the days of recovery against counts, transfusions and the preceding neutropenia."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.checks.checks import ERROR, QUERY, Answer, Violation, check, check_all, wrong
from cd7gui.domain.errors import Undecided
from cd7gui.domain.formatting import counted, listed
from cd7gui.domain.values.kinds import MeasuredNumber
from cd7gui.grading.engraftment import ANC_FROM, CONSECUTIVE, PLATELETS_FROM, TRANSFUSION_FREE_DAYS, Recovery
from cd7gui.protocol.forms.blood_recovery import (
    Proposal,
    count_rows,
    neutrophil_readings,
    neutrophil_recovery,
    platelet_recovery,
)
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f08_engraftment import Engraftment
from cd7gui.protocol.forms.f08_transfusion import PLATELETS, Transfusion
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.protocol.forms.f17_follow_up import FollowUp
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import holds, in_time, on_clock
from cd7gui.protocol.reference.codelists_course import NEUTROPHIL_STATUS
from cd7gui.records import dataclass


@dataclass(frozen=True)
class _BloodLine:
    """A cell line: its day of recovery, its counts, the limit, and the proposal from the counts."""

    recovered_on: Field[date]
    count: Field[MeasuredNumber]
    limit: Decimal
    propose: Callable[[Case], Proposal]


Objection = Callable[[Case, Sequence[date]], str]  # what contradicts the days of three counts, or ""


def _problems(line: _BloodLine, case: Case, objection: Objection) -> Iterator[Violation]:
    """Check a day of recovery against H, the last contact, and the counts of F18 from H on, if any."""
    day, transplant = case.get(line.recovered_on), case.get(Transplant.date)
    if day is None or transplant is None:
        return
    shown, last = on_clock(case, day), _last_contact(case)
    if day < transplant:
        yield wrong(day=shown, problem=f"is before the transplant on {transplant}")
    elif last is not None and day > last:
        yield wrong(day=shown, problem=f"is after the last contact on {on_clock(case, last)}")
    elif any(row[Laboratory.date] >= transplant for row in count_rows(case, line.count)):
        yield from _against_the_counts(line, case, day, objection)


def _against_the_counts(line: _BloodLine, case: Case, day: date, objection: Objection) -> Iterator[Violation]:
    """Compare a day with the proposal from the counts; a patient never below the limit belongs to EC-68."""
    try:
        proposal = line.propose(case)
    except Undecided:
        three = _three_counts(line, case, day)
        if _hold(line, day, three):
            raise
        yield _unsupported(line, case, day, three)
        return
    if proposal.day == day or proposal.recovery in _UNSAID:
        return
    shown, three = on_clock(case, day), _three_counts(line, case, day)
    why = objection(case, list(three))
    if not _hold(line, day, three):
        yield _unsupported(line, case, day, three)
    elif why:
        yield wrong(day=shown, problem=f"is not supported: {why}")
    elif proposal.day is not None and proposal.day == min(proposal.day, day):
        first = f"is not the first: the counts show recovery from {on_clock(case, proposal.day)} on"
        yield wrong(severity=QUERY, day=shown, problem=first)
    else:
        yield wrong(day=shown, problem=f"comes before the nadir: later counts are below {line.limit}")


def _unsupported(line: _BloodLine, case: Case, day: date, three: Mapping[date, MeasuredNumber]) -> Violation:
    problem = f"is not supported: {_in_words(line, case, three)}"
    return wrong(day=on_clock(case, day), problem=problem)


_UNSAID = (Recovery.NOT_ASSESSABLE, Recovery.NEVER_BELOW)


def _three_counts(line: _BloodLine, case: Case, day: date) -> dict[date, MeasuredNumber]:
    """Return the lowest counts of the first three days with a count from a day on."""
    lowest: dict[date, MeasuredNumber] = {}
    for row in count_rows(case, line.count):
        when, count = row[Laboratory.date], row[line.count]
        if when >= day:
            lowest[when] = min(count, lowest.get(when, count), key=lambda one: one.number)
    return dict(list(lowest.items())[:CONSECUTIVE])


def _hold(line: _BloodLine, day: date, three: Mapping[date, MeasuredNumber]) -> bool:
    """Return whether that day has a count, and it and the next two days' counts reach the limit."""
    enough = len(three) == CONSECUTIVE and day in three
    return enough and all(not _surely_under(count, line.limit) for count in three.values())


def _surely_under(count: MeasuredNumber, limit: Decimal) -> bool:
    try:
        return count < limit
    except Undecided:
        return False


def _in_words(line: _BloodLine, case: Case, three: Mapping[date, MeasuredNumber]) -> str:
    if not three:
        return "F18 has no count from that day on"
    words = [f"{line.count.kind.show(count)} ({on_clock(case, when)})" for when, count in three.items()]
    return f"F18 has {listed(words)}"


def _last_contact(case: Case) -> date | None:
    """Return the last contact of F17 unless a death is recorded; what follows a death belongs to EC-92."""
    rows = in_time(case, FollowUp, FollowUp.date)
    return rows[-1][FollowUp.date] if rows and not case.has(Death.date) else None


@check_all(
    "EC-67",
    ERROR,
    at=Engraftment.neutrophil_date,
    says="The day of neutrophil recovery, {day}, {problem}.",
    remedy=(
        "It must be the first of 3 consecutive counts on different days of at least 0.5 × 10⁹/L, after the nadir, from "
        "H to the last contact. Correct the day, or complete the counts in F18."
    ),
    rule="Engraftment: neutrophil recovery (CIBMTR; EBMT/ASTCT 2024)",
)
def neutrophil_recovery_is_supported(case: Case) -> Iterator[Violation]:
    """Judge the day; a later one than the counts propose is a question, one that they do not bear is an error."""
    line = _BloodLine(Engraftment.neutrophil_date, Laboratory.neutrophils, ANC_FROM, neutrophil_recovery)
    yield from _problems(line, case, lambda _case, _days: "")


@check(
    "EC-68",
    QUERY,
    at=Engraftment.neutrophil_status,
    says="Neutrophils are recorded as “{status}”, but {why}.",
    remedy=(
        "A patient with 0.5 × 10⁹/L or more from the transplant on was “never below 0.5”. Correct the answer or the "
        "counts, or say why the answer is right."
    ),
    rule="Engraftment: recovery presupposes neutropenia at or after the transplant",
)
def recovery_presupposes_neutropenia(case: Case) -> Answer:
    """Compare the answer with the counts of F18 from the last week before H on."""
    status = case[Engraftment.neutrophil_status]
    why = neutrophil_readings(case).agree_on(lambda found: _against_status(status, found.recovery))
    return not why or wrong(status=NEUTROPHIL_STATUS.label(status), why=why)


def _against_status(status: str, recovery: Recovery) -> str:
    """Return what in the counts contradicts the answer, or ""."""
    if recovery is Recovery.NEVER_BELOW and status != "NEVERLOW":
        return "no count from the transplant on is below 0.5 × 10⁹/L"
    if status == "NEVERLOW" and recovery in (Recovery.RECOVERED, Recovery.NOT_YET):
        return "a count at or after the transplant is below 0.5 × 10⁹/L"
    return ""


@check_all(
    "EC-69",
    ERROR,
    at=Engraftment.platelet_date,
    says="The day of platelet recovery, {day}, {problem}.",
    remedy=(
        "It must be the first of 3 consecutive counts on different days of at least 20 × 10⁹/L, 7 days or more after "
        "the last platelet transfusion. Correct the day, the transfusions in F8T or the counts in F18."
    ),
    rule="Engraftment: platelet recovery without transfusion in the 7 days before (CIBMTR)",
)
def platelet_recovery_is_free_of_transfusion(case: Case) -> Iterator[Violation]:
    """Judge the day by the transfusions first; a transfusion on day 0 leaves day 7 as the first that can count."""
    day = case.get(Engraftment.platelet_date)
    given = None if day is None else _transfused_before(case, day)
    if day is not None and given is not None:
        words = "follows a platelet transfusion by {days} ({given})"
        problem = words.format(days=counted((day - given).days, "day", "days"), given=on_clock(case, given))
        yield wrong(day=on_clock(case, day), problem=problem)
    else:
        line = _BloodLine(Engraftment.platelet_date, Laboratory.platelets, PLATELETS_FROM, platelet_recovery)
        yield from _problems(line, case, _transfused_meanwhile)


def _transfused_meanwhile(case: Case, days: Sequence[date]) -> str:
    """Return a platelet transfusion in the 7 days before one of the counts."""
    given = next((given for day in days if (given := _transfused_before(case, day)) is not None), None)
    words = "platelets were transfused on {0}, within 7 days before one of its counts"
    return "" if given is None else words.format(on_clock(case, given))


def _transfused_before(case: Case, day: date) -> date | None:
    rows = [row for row in in_time(case, Transfusion, Transfusion.date) if holds(row, Transfusion.product, PLATELETS)]
    near = [row[Transfusion.date] for row in rows if 0 <= (day - row[Transfusion.date]).days < TRANSFUSION_FREE_DAYS]
    return near[-1] if near else None
