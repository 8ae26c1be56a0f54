"""Comparing values with their sources: marking and unmarking, source pointers, and drawing patients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cd7gui.domain.case_report.changes import STUDY, Change, Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.protocol.reference.source_verification import verification_rules
from cd7gui.store.encryption.library import OPEN_HERE
from cd7gui.study.entry import EntryResult, Result, enter_many
from cd7gui.study.people.permission import DRAW
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import PatientDraw, patient_draw, verification_at
from cd7gui.study.verification.marks import (
    SourcePointer,
    VerificationState,
    mark_field,
    mark_text,
    source_field,
)

NOTHING_THERE = "There is no value at {place} to compare with a source. Nothing was verified."
NOT_MARKED = "{place} is not verified, so there is nothing to undo."
DRAWN_ALREADY = "Patients have already been drawn, with the seed {seed}; the draw does not change."
NO_DOCUMENT = "Name the document that contains the value; nothing was recorded."
LONGEST = 200  # characters of a document's name
PIECE = 1 << 20  # bytes of a document read at a time
NOT_READ = (
    "{name} cannot be read, so its SHA-256 was not recorded. Check that the file exists, or name only the document."
)
IS_A_STUDY = "{name} belongs to a study and is not a source. Choose the document that contains the value."
OF_STUDIES = (".cd7", "-wal", "-shm", "-journal")
SAME_FILE = "{name} is the file that was recorded."
OTHER_FILE = "{name} is not the file that was recorded: its SHA-256 differs."


def verify_values(study: Study, places: Sequence[Place], now: datetime | None = None) -> EntryResult:
    """Note that values agree with their sources, as one step; verified ones stay unchanged.

    Raises `UserError` if there is no value to compare.
    """
    study.require(Act.VERIFY)
    line, _ = study.book.position()
    moment = (now or datetime.now().astimezone()).isoformat(timespec="seconds")
    role = study.person.role.value if study.person is not None and study.person.role is not None else ""
    changes = []
    for place in dict.fromkeys(places):
        found = verification_at(study, place)
        if found is None:
            raise UserError(NOTHING_THERE.format(place=place.name))
        if found.state is not VerificationState.VERIFIED:
            changes.append(_change(study, place, mark_field(place.field), mark_text(line, study.who, role, moment)))
    return _entered(study, changes)


def take_back(study: Study, place: Place, reason: str = "") -> EntryResult:
    """Remove a mark that was set by mistake; the trail keeps it. Raises `UserError`."""
    study.require(Act.VERIFY)
    change = _change(study, place, mark_field(place.field), None, reason.strip())
    if change.old is None:
        raise UserError(NOT_MARKED.format(place=place.name))
    return _entered(study, [change])


def fingerprint_of(file: Path) -> str:
    """Return the SHA-256 of a document's file, which is not moved. Raises `UserError`.

    A study that is open here is read only through SQLite: closing the file otherwise would release SQLite's locks.
    """
    import hashlib  # loads OpenSSL, which would delay the start

    found = hashlib.sha256()
    try:
        if file.resolve().name.endswith(OF_STUDIES) or OPEN_HERE.knows(file) is not None:
            raise UserError(IS_A_STUDY.format(name=printable_name(file.name)))
        if file.exists() and not file.is_file():  # reading a device never ends
            raise UserError(NOT_READ.format(name=printable_name(file.name)))
        with file.open("rb") as read:
            while piece := read.read(PIECE):
                found.update(piece)
    except OSError as problem:
        raise UserError(NOT_READ.format(name=printable_name(file.name))) from problem
    return found.hexdigest()


def compared_in_words(noted: str, name: str, fingerprint: str) -> str:
    """Describe whether a file has the noted SHA-256; "" if none was noted."""
    words = "" if not noted else SAME_FILE if noted == fingerprint else OTHER_FILE
    return words.format(name=printable_name(name))


def point_to_source(study: Study, place: Place, document: str, page: str = "", fingerprint: str = "") -> EntryResult:
    """Note a value's source document, page and file; an empty document removes the note."""
    study.require(Act.NAME_SOURCE)
    name, of_page = (printable_name(" ".join(text.split()), LONGEST) for text in (document, page))
    pointer = SourcePointer(name, of_page, fingerprint)
    if pointer.page and not pointer.document:
        raise UserError(NO_DOCUMENT)
    change = _change(study, place, source_field(place.field), pointer.stored if pointer.document else None)
    return _entered(study, [change] if change.old != change.new else [])


def _entered(study: Study, changes: Sequence[Change]) -> EntryResult:
    """Write marks as one undoable step."""
    if not changes:
        return EntryResult(Result.UNCHANGED)
    return EntryResult(Result.STORED, recorded=enter_many(study, changes, origin=study.origin))


def _change(study: Study, place: Place, field: str, new: str | None, reason: str = "") -> Change:
    old = study.case(place.patient).stored(place.form, place.row, field)
    return Change(place.patient, place.form, place.row, field, old, new, reason)


def draw_patients(study: Study, seed: str = "") -> EntryResult:
    """Draw the patients for full verification, once for the study. Raises `UserError` if already drawn.

    Undo leaves it alone, so that nobody can redraw until the patients suit.
    """
    import secrets  # loads OpenSSL, which would delay the start

    study.require(Act.VERIFY)
    before = patient_draw(study)
    if before is not None:
        raise UserError(DRAWN_ALREADY.format(seed=before.seed))
    drawn = PatientDraw(verification_rules().share, seed or secrets.token_hex(8))
    change = Change("", STUDY, 0, DRAW, study.setting(DRAW), drawn.stored)
    return EntryResult(Result.STORED, recorded=study.write([change]))
