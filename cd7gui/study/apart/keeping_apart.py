"""Moving the identifiers of a study into a separate file with its own key, and back."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from cd7gui.domain.case_report.changes import APART, KEPT_APART, LOCKS, STUDY, Change, place_name
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, listed
from cd7gui.protocol.patients import subject
from cd7gui.store.apart import moving
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.apart.rewriting import RETOLD, RewriteOrder, RewriteResult, rewrite_study
from cd7gui.store.database.persons_place import persons_of
from cd7gui.study.apart.identifiers_key import KeysOfIdentifiers, are_locked, removing_if_failed
from cd7gui.study.people.locks import refusal
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study

ORIGIN = "apart"
NO_FILE = "Identifiers can only be kept apart beside a study file, and this study is on a server. Nothing was changed."
APART_AND_HERE = "The identifiers are kept apart in {persons}, which is present: they are shown and can be entered."
STANDS_IN_STUDY = "The identifiers are in the study itself."
NEEDS_REASON = "Give a reason; nothing was changed."
MOVED = (
    "The identifiers ({values}) are kept apart in {persons} from now on. The audit trail of {study} still holds what "
    "was entered before."
)
PLAIN = (
    "{persons} is not encrypted: its owner can read it, and so can anyone with access to all files on this computer."
)
TOLD_ANEW = (
    "The identifiers ({values}) are now only in {persons}, and {out} has an audit trail without them, which begins "
    "with the hash of the last line of the old one. {study} is unchanged: open {out} and check that everything is "
    "there, then lock {study} and its backups away, or delete them if you are allowed to."
)
FOR_THE_OLD = "What was based on the old audit trail is valid for {study} only: {made}. Sign {out} again."
STILL_QUOTED = (
    "{texts} still {hold} an identifier of the patient, for example {place} of {patient}. Correct them in {out}: its "
    "audit trail will keep the earlier text."
)
BACK = "The identifiers ({values}) are in {study} again. {persons} is unchanged: store it safely or delete it."


class ApartState(Enum):
    """Where the identifiers of a study are kept."""

    TOGETHER = "in the study itself"
    HERE = "kept apart, and present"
    LOCKED = "kept apart, encrypted and not unlocked"
    AWAY = "kept apart, and not present"


def apart_state(study: Study) -> ApartState:
    """Return where the identifiers of an open study are kept."""
    if not isinstance(study.book, PartedCasebook) or not study.book.apart:
        return ApartState.TOGETHER
    if study.book.persons is not None:
        return ApartState.HERE
    return ApartState.LOCKED if are_locked(study.path) else ApartState.AWAY


def apart_in_words(study: Study) -> str:
    """Describe where the identifiers of an open study are kept."""
    if study.identifiers_away:
        return study.identifiers_away
    if apart_state(study) is ApartState.HERE:
        return APART_AND_HERE.format(persons=persons_of(study.path).name)
    return STANDS_IN_STUDY


def keep_apart(study: Study, reason: str, keys: KeysOfIdentifiers | None) -> str:
    """Move the identifiers of an open study to a separate file, encrypted if a key is given.

    Returns what the person must know, including the recovery key. A key that ends up unused is removed. Raises
    `UserError`.
    """
    with removing_if_failed(keys):
        book = _book(study, reason)
        _refuse_if_held(study, book)
        version = study.rules.dictionary.version
        before = book.apart
        try:
            count = moving.move_over(book, reason, who=study.who, origin=ORIGIN, dictionary=version)
        finally:
            if book.apart != before:  # also where an error followed
                _note(study, book.apart)
    persons = persons_of(study.path)
    words = MOVED.format(values=counted(count, "value", "values"), persons=persons.name, study=study.path.name)
    return f"{words}\n{_of_keys(keys, persons)}"


def take_out(study: Study, out: Path, reason: str, keys: KeysOfIdentifiers | None) -> str:
    """Rewrite an open study to a new file whose trail holds no identifiers either, and note it.

    Returns what the person must know. The study itself stays unchanged. Raises `UserError`.
    """
    with removing_if_failed(keys):
        found = rewrite_without_identifiers(study, out, reason, study.who)
    return note_rewrite(study, out, reason, found, keys)


def rewrite_without_identifiers(study: Study, out: Path, reason: str, who: str) -> RewriteResult:
    """Rewrite an open study to a new file, in any process. Raises `UserError`.

    The process that has the study open for writing notes it.
    """
    return rewrite_study(_book(study, reason), out, RewriteOrder(who, reason, study.rules.dictionary.version))


def note_rewrite(study: Study, out: Path, reason: str, found: RewriteResult, keys: KeysOfIdentifiers | None) -> str:
    """Note in the trail that a study was rewritten, and return what the person must know."""
    old = study.setting(RETOLD)
    study.note([Change("", STUDY, 0, RETOLD, old, f"rewritten without identifiers as {out.name}", reason)], study.who)
    return "\n".join(_rewritten_in_words(study, out, found, keys))


def _rewritten_in_words(study: Study, out: Path, found: RewriteResult, keys: KeysOfIdentifiers | None) -> Iterator[str]:
    names = {"study": study.path.name, "out": out.name, "persons": persons_of(out).name}
    yield TOLD_ANEW.format(values=counted(found.values, "value", "values"), **names)
    if found.signatures or found.receipts:
        signatures = [counted(found.signatures, "signature", "signatures")] if found.signatures else []
        receipts = [counted(found.receipts, "receipt", "receipts")] if found.receipts else []
        yield FOR_THE_OLD.format(made=listed([*signatures, *receipts]), **names)
    if found.quoted:
        patient, form, row, field = found.quoted[0]
        place = place_name(form, row, field)
        texts = counted(len(found.quoted), "other text", "other texts")
        yield STILL_QUOTED.format(
            texts=texts,
            hold="holds" if len(found.quoted) == 1 else "hold",
            place=place,
            patient=subject(study.case(patient)) or patient,
            **names,
        )
    yield _of_keys(keys, persons_of(out))


def _of_keys(keys: KeysOfIdentifiers | None, persons: Path) -> str:
    return keys.in_words() if keys is not None else PLAIN.format(persons=persons.name)


def bring_back(study: Study, reason: str) -> str:
    """Move the identifiers of an open study back into it. Raises `UserError`; returns what was done."""
    book = _book(study, reason)
    _refuse_if_held(study, book)
    count = moving.rejoin(book, reason, who=study.who, origin=ORIGIN, dictionary=study.rules.dictionary.version)
    _note(study, None)
    persons = persons_of(study.path).name
    return BACK.format(values=counted(count, "value", "values"), persons=persons, study=study.path.name)


def _refuse_if_held(study: Study, book: PartedCasebook) -> None:
    """Raise `NotAllowed` if a frozen or locked record holds an identifier, whose stored text would change."""
    held = study.records(LOCKS)
    for form, field in book.rules.fields:
        for place, text in book.texts_of(form, field):
            case = study.case(place[0])
            if sentence := refusal(held, Change(*place, text, KEPT_APART), case, case):
                raise NotAllowed(sentence)


def _note(study: Study, id_: str | None) -> None:
    study.take_record(Change("", STUDY, 0, APART, study.setting(APART), id_))


def _book(study: Study, reason: str) -> PartedCasebook:
    """Return the book of a study if its identifiers may be moved; raises `UserError` otherwise."""
    study.require(Act.ENCRYPT)
    if not reason.strip():
        raise UserError(NEEDS_REASON)
    if not isinstance(study.book, PartedCasebook):
        raise UserError(NO_FILE)
    return study.book
