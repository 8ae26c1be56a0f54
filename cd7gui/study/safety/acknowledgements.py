"""Acknowledging a crossed stopping rule by name in the trail."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed
from cd7gui.domain.stopping import StoppingStatus
from cd7gui.records import dataclass
from cd7gui.study.entry import EntryResult, Result
from cd7gui.study.people.permission import STOPPED
from cd7gui.study.session import Study

NO_REASON = "Describe what action follows, for example whom you informed. Nothing was acknowledged."
NOT_CROSSED = "The rule “{rule}” is not crossed, so there is nothing to acknowledge."
CROSSED = (
    "STOP: “{rule}” reached its boundary with {events} events among {patients} evaluable patients. A named person must "
    "acknowledge it."
)
NO_MORE = "“{rule}” was acknowledged as crossed ({what}) by {who}; with the present data it is not crossed."


@dataclass(frozen=True)
class CrossingNotice:
    """What to report about the stopping rules: the sentences, and the rules awaiting acknowledgement."""

    words: str = ""
    open: tuple[StoppingStatus, ...] = ()


def crossing_in_words(status: StoppingStatus) -> str:
    """Describe a crossing: "3 of 7"; an empty string if there is none."""
    at = status.crossed_at
    return f"{status.path[at - 1]} of {at}" if at is not None else ""


def _field(status: StoppingStatus) -> str:
    return f"{STOPPED}.{status.rule.id}"


def notice_of(study: Study, found: Iterable[StoppingStatus]) -> CrossingNotice:
    """Return what to report: unacknowledged crossings, and acknowledged ones that are no longer crossed."""
    said, waiting = [], []
    for status in found:
        known, now = study.setting(_field(status)), crossing_in_words(status)
        if status.failed or known == now:
            continue
        if now:
            waiting.append(status)
            at = status.crossed_at or 0
            said.append(CROSSED.format(rule=status.rule.label, events=status.path[at - 1], patients=at))
        elif known:
            who = listed(list(dict.fromkeys(line.who for line in _lines(study, status)[-1:])))
            said.append(NO_MORE.format(rule=status.rule.label, what=known, who=who))
    return CrossingNotice(" ".join(said), tuple(waiting))


def _lines(study: Study, status: StoppingStatus) -> list[AuditEntry]:
    return study.book.trail(patient="", form=STUDY, row=0, field=_field(status))


def acknowledge(study: Study, found: Iterable[StoppingStatus], reason: str) -> EntryResult:
    """Acknowledge crossings in the name of the acting person, with the consequence. Raises `UserError`."""
    crossed = tuple(found)
    if not reason.strip():
        raise UserError(NO_REASON)
    for status in crossed:
        if not crossing_in_words(status):
            raise UserError(NOT_CROSSED.format(rule=status.rule.label))
    changes = [
        Change("", STUDY, 0, _field(one), study.setting(_field(one)), crossing_in_words(one), reason.strip())
        for one in crossed
    ]
    return EntryResult(Result.STORED, recorded=study.write(changes))
