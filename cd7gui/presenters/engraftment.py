"""Proposed recoveries for F8: what the counts give for neutrophils and platelets, by which rule and rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.errors import Missing, NoAnswer, Undecided
from cd7gui.domain.formatting import date_in_words
from cd7gui.presenters.clocks import clocks
from cd7gui.protocol.forms.blood_recovery import Proposal, neutrophil_recovery, platelet_recovery
from cd7gui.protocol.forms.f08_engraftment import Engraftment, status_of
from cd7gui.protocol.forms.f08_transfusion import PLATELETS, Transfusion, days_of_transfusion
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.protocol.forms.timeline import Decider
from cd7gui.records import dataclass

RECOVERED = "RECOVERED"
TRANSFUSIONS_UNKNOWN = (
    "platelet transfusions are not known. Enter each in F8T with date and product; if there were none, mark F8T "
    "complete."
)


@dataclass(frozen=True)
class _Line:
    day: Field[date]
    propose: Callable[[Case], Proposal]


_LINES = {
    "ANCSTAT": _Line(Engraftment.neutrophil_date, neutrophil_recovery),
    "PLTSTAT": _Line(Engraftment.platelet_date, platelet_recovery),
}
STATUS_FIELDS = tuple(_LINES)


@dataclass(frozen=True)
class RecoveryProposal:
    """What the counts propose for one line of F8.

    `entries` are the texts to enter by field id, empty if the counts decide nothing; `taken` means that the case report
    already holds them, and `differs` says what it holds instead. `rule` and `grounds` explain the proposal, `deciding`
    names the rows, and `caution` what to check.
    """

    says: str
    rule: str
    grounds: tuple[str, ...]
    caution: str
    entries: tuple[tuple[str, str], ...]
    taken: bool
    differs: str = ""
    deciding: tuple[Place, ...] = ()


def recovery_proposal(case: Case, status: str) -> RecoveryProposal:
    """Propose status and date for ANCSTAT or PLTSTAT."""
    line = _LINES[status]
    try:
        proposal = line.propose(case)
    except Missing:
        return _nothing("The counts propose nothing: the date of transplant (F6) is not known.")
    except Undecided:
        return _nothing("The counts propose nothing: one given as a bound, such as “<1.0”, leaves the day open.")
    try:
        code = status_of(proposal, case)
    except NoAnswer:
        why = TRANSFUSIONS_UNKNOWN if _lacks_transfusions(case, status) else proposal.reason
        return _nothing(f"The counts propose nothing: {why}")
    entries = [(status, code)]
    if code == RECOVERED and proposal.day is not None:
        entries.append((line.day.id, proposal.day.isoformat()))
    taken = all(case.stored(Engraftment.id, 0, field) == text for field, text in entries)
    return RecoveryProposal(
        _says(case, status, code, proposal),
        proposal.deciding[0].rule if proposal.deciding else proposal.reason,
        tuple(_ground(one) for one in proposal.deciding),
        _caution(proposal),
        tuple(entries),
        taken,
        "" if taken else _differs(case, status, line),
        tuple(Place(case.key, one.form.id, one.row, one.field.id) for one in proposal.deciding),
    )


def deciding_rows(case: Case, form: type[Form]) -> dict[int, str]:
    """Return the rows of F18 or F8T that decide a proposal, by number, and what they decide."""
    found: dict[int, str] = {}
    for status in STATUS_FIELDS if form in (Laboratory, Transfusion) else ():
        field, proposal = Engraftment.field(status), recovery_proposal(case, status)
        for place in proposal.deciding:
            if place.form == form.id and field is not None:
                words = f"This row decides for {field.label} (F8). {proposal.says}"
                found[place.row] = f"{found[place.row]}\n{words}" if place.row in found else words
    return found


def _differs(case: Case, status: str, line: _Line) -> str:
    """Return what is entered in place of the proposal; empty if nothing is."""
    field, code, day = Engraftment.field(status), case.only(Engraftment).value_text(status), case.get(line.day)
    if code is None or field is None:
        return ""
    word = field.kind.show(code)
    if day is None:
        return f"The entry differs: {word}."
    return f"The entry differs: {word} on {date_in_words(day)}."


def _lacks_transfusions(case: Case, status: str) -> bool:
    return status == Engraftment.platelet_status.id and days_of_transfusion(case, PLATELETS) is None


def _nothing(why: str) -> RecoveryProposal:
    return RecoveryProposal(why, "", (), "", (), taken=False)


def _says(case: Case, status: str, code: str, proposal: Proposal) -> str:
    field = Engraftment.field(status)
    word = field.kind.show(code) if field is not None else code
    if code != RECOVERED or proposal.day is None:
        return f"The counts propose: {word}"
    words = "The counts propose: {word} on {day}   {distances}"
    return words.format(word=word, day=date_in_words(proposal.day), distances=clocks(case).distances(proposal.day))


def _ground(one: Decider) -> str:
    day = "" if one.day is None else date_in_words(one.day)
    if one.value == (one.day.isoformat() if one.day else ""):  # the last transfusion, whose value is the date itself
        return f"{day} · {one.rule.removesuffix('.')} · {one.place}"
    value = f"{one.value} × {one.field.unit}" if one.field.unit else one.value  # only for counts, whose unit is 10⁹/L
    return f"{day} · {value} · {one.place}"


def _caution(proposal: Proposal) -> str:
    if not proposal.lower_later:
        return ""
    return "A later count is below this nadir, so the day may precede the true nadir. Look at the course first."
