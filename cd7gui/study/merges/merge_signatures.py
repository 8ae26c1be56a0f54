"""Signatures that come along with a merge, if their content is the same here, and their signers.

People get numbers here but no password: their keys prove signatures, and nobody can sign in with them. Since a public
key is in every trail, it proves nobody's identity: a person known here gets a later key only if the previous one
endorsed it, and a person with a password here gets none at all. Signatures by other keys are left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cd7gui.domain.case_report.changes import PEOPLE, SIGNED, AuditEntry, Change
from cd7gui.records import dataclass
from cd7gui.study.people import people
from cd7gui.study.people.credentials import endorsement_in, is_endorsed
from cd7gui.study.people.signatures import SignatureState, signatures
from cd7gui.study.people.signed_content import SignedScope, content_hash, follow
from cd7gui.study.session import Study


@dataclass(frozen=True)
class MergedSignature:
    """A signature that is valid in the other study: its scope, the text of its line, and its source."""

    scope: SignedScope
    field: str
    text: str
    content: str
    dictionary: str
    reason: str
    key: str


def people_coming(into: Study, source: Study, come_from: str) -> tuple[Change, ...]:
    """Return the changes that add the other study's people, or their newer keys. Empty if it has none."""
    if not into.people:
        return ()
    here, there = _keys(into), _keys(source)
    known = {key: number for number, keys in here.items() for _, key in keys}
    changes: list[Change] = []
    number = into.people.next_number()
    for person in source.people:
        keys = there.get(person.number, [])
        found = next((known[key] for _, key in keys if key in known), None)
        if found is None:
            changes += _person_coming(source, person.number, number, come_from)
            changes += _naming(number, None, keys, come_from)
            number += 1
        elif into.book.credential(found) is None:
            new = _endorsed({key for _, key in here[found]}, keys)
            changes += _naming(found, here[found][-1][1], new, come_from)
    return tuple(changes)


def _endorsed(known: set[str], keys: Iterable[tuple[AuditEntry, str]]) -> Iterator[tuple[AuditEntry, str]]:
    """Yield the keys that follow a known one, each endorsed by its predecessor."""
    before = ""
    for line, key in keys:
        if key in known:
            before = key
        elif before and is_endorsed(line.change.reason, before, key):
            before = key
            yield line, key
        else:
            before = ""


def _naming(number: int, last: str | None, keys: Iterable[tuple[AuditEntry, str]], come_from: str) -> Iterator[Change]:
    for line, key in keys:
        reason = " ".join(filter(None, (_reason(come_from, line), endorsement_in(line.change.reason))))
        yield Change("", PEOPLE, number, people.KEY, last, key, reason)
        last = key


def _person_coming(source: Study, there: int, here: int, come_from: str) -> Iterator[Change]:
    for (row, field), text in source.records(PEOPLE).items():
        if row == there and field != people.KEY:
            line = source.book.trail(patient="", form=PEOPLE, row=row, field=field)[-1]
            yield Change("", PEOPLE, here, field, None, text, _reason(come_from, line))


def _keys(study: Study) -> dict[int, list[tuple[AuditEntry, str]]]:
    found: dict[int, list[tuple[AuditEntry, str]]] = {}
    for line in study.book.trail(patient="", form=PEOPLE, field=people.KEY):
        if line.change.new:
            found.setdefault(line.change.row, []).append((line, line.change.new))
    return found


def _reason(come_from: str, line: AuditEntry) -> str:
    return f"merge of {come_from}, line {line.seq} by {line.who} at {line.at}"


def signatures_coming(into: Study, source: Study, come_from: str) -> tuple[MergedSignature, ...]:
    """Return the valid signatures there that are missing here; empty if nobody can sign."""
    if not (into.people and source.people):
        return ()
    here = {line.change.new for line in into.book.trail(form=SIGNED)}
    lines = {line.seq: line for line in source.book.trail(form=SIGNED)}
    return tuple(
        MergedSignature(
            one.scope,
            lines[one.line].change.field,
            one.text,
            one.content,
            one.dictionary,
            _reason(come_from, lines[one.line]),
            one.key,
        )
        for one in signatures(source.book, source.identity)
        if one.state is SignatureState.VALID and one.text not in here
    )


def known_keys(into: Study, coming: Iterable[Change]) -> set[str]:
    """Return the keys of people known here after the incoming people are written."""
    here = {key for keys in _keys(into).values() for _, key in keys}
    return here | {change.new or "" for change in coming if change.field == people.KEY}


def signature_changes(into: Study, coming: Iterable[MergedSignature], changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes that take over signatures whose content is the same after the merge."""
    wanted = list(coming)
    patients = {one.scope.patient for one in wanted}
    whole = "" in patients  # the study itself was signed: every patient counts
    texts: dict[str, dict[tuple[str, int, str], str]] = {}
    rows: dict[str, int] = {}
    for line in into.book.trail() if whole else (at for one in patients for at in into.book.trail(patient=one)):
        follow(texts, line.change)
        if line.change.form == SIGNED:
            rows[line.change.patient] = max(rows.get(line.change.patient, 0), line.change.row)
    for change in changes:
        if whole or change.patient in patients:
            follow(texts, change)
    for one in wanted:
        patient = one.scope.patient
        if content_hash(one.scope, texts, one.dictionary) == one.content:
            rows[patient] = rows.get(patient, 0) + 1
            yield Change(patient, SIGNED, rows[patient], one.field, None, one.text, one.reason)
