"""Reconciling a study with the file of its identifiers, after a crash between their commits.

The other file is written first. If the study lacks the stand-ins of its last step, a step of identifiers alone is
completed, because all of it is available; of any other step the rest is lost, so its identifiers are undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol, Unpack

from cd7gui.domain.case_report.apart import StandIn, is_kept_apart, stand_in
from cd7gui.domain.case_report.changes import AuditEntry, Change
from cd7gui.store.apart.persons_file import At, PersonsFile, at
from cd7gui.store.database.audit_trail import AppendedAs

ORIGIN = "apart"
BROUGHT = "brought to its end: the programme ended before the study had its mark"
TAKEN_BACK = (
    "taken back: the programme ended, or the study could not be written, before the rest of its step was stored"
)


class MarkedStudy(Protocol):
    """A study that holds stand-ins."""

    def stand_ins(self) -> Mapping[At, StandIn]:
        """Return the stand-ins in the study for values of its own second file."""

    def raw_text(self, place: At) -> str | None:
        """Read the stored text of the study itself."""

    def stand_in_of(self, line: AuditEntry) -> StandIn:
        """Return the study's stand-in for a value of the other file."""

    def mark(self, changes: Iterable[Change], **how: Unpack[AppendedAs]) -> None:
        """Write changes of the study itself."""

    def hash_at(self, line: int) -> str | None:
        """Return the hash of a line of the study."""


def is_out_of_step(study: MarkedStudy, persons: PersonsFile) -> bool:
    """Return whether the other file follows a line that the study lacks: they are of different dates."""
    steps = (persons.step_of(line.seq) for line in _ahead(study, persons))
    return any(step is not None and study.hash_at(step.line) != step.hash for step in steps)


def reconcile(study: MarkedStudy, persons: PersonsFile) -> None:
    """Complete or undo what a crash left, and update how much of each date the protocol needs."""
    ahead = _ahead(study, persons)
    whole = [line for line in ahead if (step := persons.step_of(line.seq)) is None or step.alone]
    for line in whole:
        place, new = at(line.change), None if line.change.new is None else study.stand_in_of(line).stored
        change = Change(*place, study.raw_text(place), new, BROUGHT)
        study.mark([change], who=line.who, origin=ORIGIN, dictionary=line.dictionary)
    if len(whole) < len(ahead):
        take_back(study, persons)
    _update_spans(study, persons)


def take_back(study: MarkedStudy, persons: PersonsFile) -> None:
    """Restore the texts named by the study in the other file, because the study lacks the step."""
    for line in _ahead(study, persons):
        place, raw = at(line.change), study.raw_text(at(line.change))
        named = stand_in(raw)
        before = persons.text_of(place, named) if named is not None else None
        back = Change(*place, line.change.new, before, TAKEN_BACK)
        (written,) = persons.append([back], who=line.who, origin=ORIGIN, dictionary=line.dictionary)
        if named is not None and before is not None:
            new = replace(persons.stand_in(written), span=named.span).stored
            study.mark([Change(*place, raw, new, TAKEN_BACK)], who=line.who, origin=ORIGIN, dictionary=line.dictionary)


def _ahead(study: MarkedStudy, persons: PersonsFile) -> list[AuditEntry]:
    """Return the last line of each place that has no stand-in in the study, in order."""
    named = study.stand_ins()
    found = []
    for place, line in persons.last.items():
        known = named.get(place)
        if known is not None:
            if known.line < line.seq:
                found.append(line)
        elif line.change.new is not None and _is_open(study.raw_text(place)):
            found.append(line)
    return sorted(found, key=lambda line: line.seq)


def _is_open(raw: str | None) -> bool:
    """Return whether the study has no text there; a value written by an older programme is left unchanged."""
    return raw is None or is_kept_apart(raw)


def _update_spans(study: MarkedStudy, persons: PersonsFile) -> None:
    for place, one in study.stand_ins().items():
        line = persons.lines.get(one.line) if one.span else None  # nothing is kept of other values
        if line is None or persons.text_of(place, one) is None:
            continue
        wanted = study.stand_in_of(line)
        if wanted != one:
            change = Change(*place, one.stored, wanted.stored, "")
            study.mark([change], who=line.who, origin=ORIGIN, dictionary=line.dictionary)
