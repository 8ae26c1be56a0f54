"""Verifications that come along with a merge: those valid there, of values unchanged by the merge.

A mark says up to which line of its own trail a value was read; it is written here after the values of the merge, with
the line of this trail. A mark that was void there is left behind: the value has to be compared with its source again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cd7gui.domain.case_report.changes import VERIFIED, AuditEntry, Change
from cd7gui.records import dataclass
from cd7gui.study.session import Study
from cd7gui.study.verification.marks import VerificationJudge, VerificationMark, mark_field, mark_text

At = tuple[str, str, int, str]  # patient, form, row, field


@dataclass(frozen=True)
class MergedVerification:
    """A mark of the other study: the place of its value here, its text, and its source."""

    at: At
    mark: VerificationMark
    reason: str


def verifications_coming(
    into: Study,
    trail: Iterable[AuditEntry],
    place_here: Callable[[At], At],
    left_out: frozenset[str],
    come_from: str,
) -> tuple[MergedVerification, ...]:
    """Return the verifications valid at the end of the other trail whose value is not yet verified here."""
    judges: dict[str, VerificationJudge] = {}
    marked: dict[At, AuditEntry] = {}
    for line in trail:
        change = line.change
        if change.patient and change.patient not in left_out:
            judges.setdefault(change.patient, VerificationJudge()).follow(line)
            if change.field.startswith(VERIFIED):
                marked[change.patient, change.form, change.row, change.field.removeprefix(VERIFIED)] = line
    found = []
    for at, line in marked.items():
        mark = judges[at[0]].mark(at[1:])
        if mark is not None and judges[at[0]].holds(at[1:]):
            reason = f"merge of {come_from}, line {line.seq} by {line.who} at {line.at}"
            found.append(MergedVerification(place_here(at), mark, reason))
    ours = _judges(into, found)
    return tuple(
        one
        for one in found
        if not (ours[one.at[0]].holds(one.at[1:]) and into.case(one.at[0]).stored(*one.at[1:]) == one.mark.text)
    )


def _judges(into: Study, marks: Iterable[MergedVerification]) -> dict[str, VerificationJudge]:
    patients = {one.at[0] for one in marks}
    return {patient: VerificationJudge(into.book.trail(patient=patient)) for patient in patients}


def verification_changes(
    into: Study, coming: Iterable[MergedVerification], changes: Iterable[Change], line: int
) -> Iterator[Change]:
    """Yield the missing marks whose values are the same here after the other changes are written.

    `line` is the last one of this trail before them.
    """
    after = {(one.patient, one.form, one.row, one.field): one.new for one in changes}
    for one in coming:
        patient, form, row, field = one.at
        case = into.case(patient)
        if after.get(one.at, case.stored(form, row, field)) == one.mark.text:
            text = mark_text(line, one.mark.name, one.mark.role, one.mark.at)
            old = case.stored(form, row, mark_field(field))
            yield Change(patient, form, row, mark_field(field), old, text, one.reason)
