"""Electronic signatures as in the trail: each proved by key, content and line, and void after a change."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from cd7gui.domain.case_report.changes import PEOPLE, REPORT, SIGNED, STUDY, AuditEntry, Change, place_name
from cd7gui.domain.case_report.kept_report import read_report
from cd7gui.domain.foreign_json import read_json
from cd7gui.domain.formatting import date_in_words
from cd7gui.records import dataclass
from cd7gui.study.people import people
from cd7gui.study.people.acting import ActingBook
from cd7gui.study.people.credentials import is_signed
from cd7gui.study.people.people import People, Person
from cd7gui.study.people.permission import OF_MEANING
from cd7gui.study.people.roles import allows
from cd7gui.study.people.signed_content import OF_REPORT, SignedScope, content_hash, follow, is_report, setting_name

VERSION = 1
MERGED = "merge"  # the origin of signatures that came with another site's study
PARTS = ("study", "patient", "form", "meaning", "person", "name", "role", "at", "line", "head", "dictionary", "content")

MADE_ANEW = "the report was made again"
NOT_READABLE = "the line does not contain a signature"
OTHER_PLACE = "it was made for another place, and was copied or moved here"
NO_KEY = "its key belongs to nobody in this study"
OTHER_NAME = "the key belongs to {name}, not to {said}"
OLD_KEY = "the key of {name} was replaced before"
OTHER_ROLE = "the role of {name} was {role}, not {said}"
NOT_THEN = "{name} worked in this study {times}, and not then"
NO_RIGHT = "{name} may not sign with this meaning"
NOT_SIGNED = "what was signed was altered: name, meaning, moment, place, reason or content"
OTHER_CONTENT = "it covers content other than what was there"
OTHER_LINE = "it does not follow the line of the audit trail that it was made after"
TAKEN_AWAY = "line {seq} overwrote it"


class Meaning(StrEnum):
    """The meaning of a signature (21 CFR 11.50)."""

    RECORDED = "recorded"
    REVIEWED = "reviewed"
    APPROVED = "approved"

    @property
    def mark(self) -> str:
        """The meaning's name in the trail."""
        return self.value.upper()


class SignatureState(Enum):
    """The present validity of a signature; the value is the word that is shown."""

    VALID = "valid"
    VOID = "void"  # something has changed since; it stays listed, with the change
    FALSE = "false"  # it is not what it claims to be


@dataclass(frozen=True)
class Signature:
    """A signature: its signer as printed, time, meaning, scope and present validity.

    `line` is its line in the trail. `since` and `place` are the line and the value that voided it; `why` says why it is
    false. `opens` is what was open when it was made, and `override` the reason for signing nevertheless. For a report,
    `file` says which file of which state was signed.
    """

    scope: SignedScope
    meaning: Meaning
    person: int
    name: str
    role: str
    at: str
    dictionary: str
    content: str
    line: int
    override: str = ""
    opens: str = ""
    file: str = ""
    key: str = field(default="", repr=False)  # the public half of the signing key
    text: str = field(default="", repr=False)  # as stored in the trail
    state: SignatureState = SignatureState.VALID
    since: int = 0
    place: str = ""
    why: str = ""

    @property
    def moment(self) -> str:
        """When it was made, by the signer's clock: "3 May 2026 14:02"."""
        try:
            at = datetime.fromisoformat(self.at)
        except ValueError:
            return self.at
        return f"{date_in_words(at.date())} {at:%H:%M}"

    @property
    def state_in_words(self) -> str:
        """Its validity: "valid", "void since line 8,112, F6.CD34", "false: …"."""
        if self.state is SignatureState.VOID:
            return f"void since line {self.since:,}, {self.place}"
        return f"false: {self.why}" if self.state is SignatureState.FALSE else "valid"

    @property
    def in_words(self) -> str:
        """The signer, time and meaning, and why it was signed over open points."""
        over = f", over {self.opens}: {self.override}" if self.override else ""
        of = f", of {self.file}" if self.file else ""
        return f"{self.meaning.value} by {self.name} ({self.role}), {self.moment}{over}{of}"


def message_of(said: Mapping[str, Any]) -> bytes:
    """Return the message that the key signs: everything but the signature itself, in canonical order."""
    signed = {name: value for name, value in said.items() if name != "signature"}
    return json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def field_of(scope: SignedScope, meaning: Meaning) -> str:
    """Return the field of the line that holds a signature."""
    return f"{scope.name}.{meaning.mark}"


class SignatureJudge:
    """Follows the lines of a trail, of one patient or of all, and judges each signature as it comes."""

    def __init__(self, keys: Iterable[AuditEntry], identity: str) -> None:
        self._identity = identity
        self._keys: dict[int, list[tuple[int, str]]] = {}  # by person: from which line on which key
        self._lines = [line for line in keys if line.change.new is not None]  # of people, in the order of the trail
        for line in self._lines:
            if line.change.field == people.KEY:
                self._keys.setdefault(line.change.row, []).append((line.seq, line.change.new or ""))
        self._people = dict[int, People]()  # after that many of these lines
        self._texts: dict[str, dict[tuple[str, int, str], str]] = {}
        self._found: dict[tuple[str, int, str], Signature] = {}
        self._met: set[bytes] = set()  # the signed statements seen so far
        self._valid: dict[str, set[tuple[str, int, str]]] = {}  # by patient: scopes of signatures that are not void

    def judged(self, lines: Iterable[AuditEntry]) -> list[Signature]:
        """Return the signatures among these lines in order."""
        for line in lines:
            if line.change.form == SIGNED:
                self._add_signature(line)
            elif line.change.patient or setting_name(line.change) or is_report(line.change):
                self._follow(line)
        return list(self._found.values())

    def _follow(self, line: AuditEntry) -> None:
        change = line.change
        follow(self._texts, change)
        for patient in dict.fromkeys((change.patient, "")):
            for at in [at for at in self._valid.get(patient, ()) if self._found[at].scope.holds(change)]:
                self._found[at] = replace(
                    self._found[at], state=SignatureState.VOID, since=line.seq, place=_voided_by(change)
                )
                self._valid[patient].discard(at)

    def _add_signature(self, line: AuditEntry) -> None:
        change = line.change
        at = (change.patient, change.row, change.field)
        before = self._found.get(at)
        if before is not None:
            taken = TAKEN_AWAY.format(seq=line.seq)
            self._found[at] = replace(before, state=SignatureState.FALSE, why=taken)
            self._valid.get(change.patient, set()).discard(at)
            return
        said = _said(change.new)
        made = _signature(said, line)
        holder = self._holder(made.key, line.seq)
        if holder is not None and holder.name == made.name:
            made = replace(made, name=holder.signs_as)  # made distinct from a namesake
        why = NOT_READABLE if said is None else next(self._faults(said, made, line), "")
        self._found[at] = replace(made, state=SignatureState.FALSE, why=why) if why else made
        if not why:
            self._valid.setdefault(change.patient, set()).add(at)

    def _faults(self, said: Mapping[str, Any], made: Signature, line: AuditEntry) -> Iterator[str]:
        change, merged = line.change, line.origin == MERGED
        if not is_signed(str(said.get("key")), message_of(said), str(said.get("signature"))):
            yield NOT_SIGNED
        if made.scope.patient != change.patient or change.field != field_of(made.scope, made.meaning):
            yield OTHER_PLACE
        yield from self._faults_of_person(said, made, line, merged=merged)
        if not merged and (said["study"], said["line"], said["head"]) != (
            self._identity,
            line.seq - 1,
            line.previous_hash,
        ):
            yield OTHER_LINE
        if merged and message_of(said) in self._met:
            yield OTHER_PLACE
        self._met.add(message_of(said))
        if content_hash(made.scope, self._texts, made.dictionary) != made.content or made.file != self._file(
            made.scope
        ):
            yield OTHER_CONTENT

    def _file(self, scope: SignedScope) -> str:
        """Return which file of which state a report is at this line; "" for other scopes."""
        place = (STUDY, 0, f"{REPORT}{scope.report}")
        found = read_report(place[2], self._texts.get("", {}).get(place)) if scope.report else None
        return found.state_in_words if found is not None else ""

    def _faults_of_person(
        self, said: Mapping[str, Any], made: Signature, line: AuditEntry, *, merged: bool
    ) -> Iterator[str]:
        person = self._holder(made.key, line.seq)
        if person is None:
            yield NO_KEY
            return
        if person.name != said["name"] or (not merged and person.number != made.person):
            yield OTHER_NAME.format(name=person.name, said=said["name"])
        if not merged and person.role is not None and person.role.value != made.role:
            yield OTHER_ROLE.format(name=person.name, role=person.role.value, said=made.role)
        if not merged and not _worked(person, made.at):
            yield NOT_THEN.format(name=person.name, times=person.times)
        given = [key for since, key in self._keys[person.number] if since < line.seq]
        if not merged and given and given[-1] != said.get("key"):
            yield OLD_KEY.format(name=person.name)
        if not allows(person.role, OF_MEANING[made.meaning.mark]):
            yield NO_RIGHT.format(name=person.name)

    def _holder(self, key: str, before: int) -> Person | None:
        """Find the holder of a key as of a line; a later role gives no earlier right."""
        numbers = (n for n, given in self._keys.items() if any(one == key and since < before for since, one in given))
        return next((self._people_before(before).get(number) for number in numbers), None)

    def _people_before(self, line: int) -> People:
        count = bisect_left(self._lines, line, key=lambda one: one.seq)
        if count not in self._people:
            records = {(one.change.row, one.change.field): one.change.new or "" for one in self._lines[:count]}
            self._people[count] = People(records)
        return self._people[count]


def _voided_by(change: Change) -> str:
    """Describe how a change voided a signature: a value, the ranges or terms, or a new file of the report."""
    if is_report(change):
        return MADE_ANEW
    return setting_name(change) or place_name(change.form, change.row, change.field)


def _worked(person: Person, at: str) -> bool:
    """Return whether a person was active in the study at a time; an unreadable time counts as inactive."""
    try:
        return person.active_on(datetime.fromisoformat(at).date())
    except ValueError:
        return False


def _said(text: str | None) -> dict[str, Any] | None:
    """Parse the line of a signature; None if it is not one."""
    try:
        said = read_json(text or "")
        if not isinstance(said, dict) or said.get("v") != VERSION or not all(part in said for part in PARTS):
            return None
        Meaning(said["meaning"])
    except ValueError:
        return None
    whole = all(isinstance(number, int) for number in (said["person"], said["line"], said.get("report", 0)))
    return (
        said if whole and all(isinstance(said[part], str) for part in PARTS if part not in ("person", "line")) else None
    )


def _signature(said: Mapping[str, Any] | None, line: AuditEntry) -> Signature:
    change = line.change
    if said is None:
        form, _, mark = change.field.rpartition(".")
        meaning = next((one for one in Meaning if one.mark == mark), Meaning.RECORDED)
        number = form.removeprefix(OF_REPORT)
        report = int(number) if form != number and number.isdecimal() else 0
        scope = SignedScope(change.patient, "" if report or form in ("PATIENT", "STUDY") else form, report)
        return Signature(scope, meaning, 0, line.who, "", line.at, line.dictionary, "", line.seq, text=change.new or "")
    return Signature(
        SignedScope(said["patient"], said["form"], said.get("report", 0)),
        Meaning(said["meaning"]),
        said["person"],
        said["name"],
        said["role"],
        said["at"],
        said["dictionary"],
        said["content"],
        line.seq,
        str(said.get("override", "")),
        str(said.get("opens", "")),
        str(said.get("file", "")),
        str(said.get("key", "")),
        change.new or "",
    )


def signatures(book: ActingBook, identity: str, patient: str | None = None) -> list[Signature]:
    """Return the signatures of a study in trail order, or those that concern one patient."""
    keys = book.trail(patient="", form=PEOPLE)
    if patient is not None:
        return SignatureJudge(keys, identity).judged(book.trail(patient=patient))
    lines = book.trail(form=SIGNED)
    if any(not line.change.patient for line in lines):  # the whole study was signed
        return sorted(SignatureJudge(keys, identity).judged(book.trail()), key=lambda one: one.line)
    found = [
        one
        for key in dict.fromkeys(line.change.patient for line in lines)
        for one in SignatureJudge(keys, identity).judged(book.trail(patient=key))
    ]
    return sorted(found, key=lambda one: one.line)


def changed_since(book: ActingBook, one: Signature) -> list[AuditEntry]:
    """Return what has changed in the signed content since the signature, oldest first."""
    lines = book.trail(patient=one.scope.patient) if one.scope.patient else book.trail()
    return [line for line in lines if line.seq > one.line and one.scope.holds(line.change)]
