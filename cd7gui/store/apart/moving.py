"""Moving a study's identifiers into a separate file and back, in place, with a note in its trail."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from typing import Unpack

from cd7gui.domain.case_report.changes import APART, IDENTITY, STUDY, Change, Draft
from cd7gui.domain.errors import UserError
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.apart.persons_file import At, PersonsFile
from cd7gui.store.database.audit_trail import AppendedAs
from cd7gui.store.database.errors import EXISTS, StudyFileError, problem
from cd7gui.store.database.persons_place import persons_of

ALREADY = "The identifiers of {path} are already kept apart."
MOVED_BUT = "The identifiers are kept apart in {persons} now, and {study} needs that file. But an error followed: {why}"
PERHAPS_MOVED = (
    "An error occurred while the identifiers were moved to {persons}, and {study} does not tell whether it needs that "
    "file. Keep both, and open the study again. {why}"
)
NOT_APART = "The identifiers of {path} are not kept apart."


def move_over(book: PartedCasebook, reason: str, **how: Unpack[AppendedAs]) -> int:
    """Keep the identifiers of an open study apart from now on; return how many values were moved.

    The other file is complete on the disk before the study names it. On `StudyFileError` everything is unchanged, or
    the other file stays because the study already names it, and the sentence says so.
    """
    if book.apart:
        raise StudyFileError(ALREADY.format(path=book.path))
    path = persons_of(book.path)
    if path.exists():
        raise problem(EXISTS, path)
    values, drafts = _values(book), list[Draft]()
    persons = PersonsFile.create(path, book.raw_text(("", STUDY, 0, IDENTITY)) or "", clock=book.clock, **how)
    try:
        lines = persons.append([Change(*place, None, text, reason) for place, text in values.items()], **how)
        drafts = _move_drafts(book, persons, how["dictionary"])
        book.apart, book.persons = persons.id, persons
        marks = [
            replace(line.change, old=line.change.new, new=book.stand_in_of(line).stored, reason=reason)
            for line in lines
        ]
        book.mark([Change("", STUDY, 0, APART, None, persons.id, reason), *marks], **how)
        _forget(book, drafts)
    except BaseException as error:
        if (sentence := _settle_failure(book, persons, drafts)) and isinstance(error, UserError):
            raise StudyFileError(sentence.format(persons=path.name, study=book.path.name, why=error)) from error
        raise
    return len(values)


def _settle_failure(book: PartedCasebook, persons: PersonsFile, drafts: list[Draft]) -> str:
    """Remove the other file unless the study may name it; return a sentence then, "" if unchanged."""
    named = _names(book, persons.id)
    if named is None:
        return PERHAPS_MOVED
    if named:
        with suppress(StudyFileError, sqlite3.Error):  # otherwise they are removed at the next opening
            _forget(book, drafts)
        return MOVED_BUT
    book.apart, book.persons = "", None
    persons.close()
    with suppress(OSError):
        persons_of(book.path).unlink()
    return ""


def _names(book: PartedCasebook, persons: str) -> bool | None:
    """Return whether the study already names a file, which then has the identifiers; None if unknown."""
    try:
        return book.raw_text(("", STUDY, 0, APART)) == persons
    except (StudyFileError, sqlite3.Error):
        return None


def _forget(book: PartedCasebook, drafts: list[Draft]) -> None:
    for draft in drafts:
        book.forget_draft(draft.place)


def rejoin(book: PartedCasebook, reason: str, **how: Unpack[AppendedAs]) -> int:
    """Move the identifiers back into the study; return how many. Their file stays unchanged beside it.

    Raises `StudyFileError` if their file is missing.
    """
    if not book.apart:
        raise StudyFileError(NOT_APART.format(path=book.path))
    persons = book.persons
    if persons is None or book.away:
        raise StudyFileError(book.away)
    named = book.stand_ins()
    texts = {place: persons.text_of(place, one) for place, one in named.items()}
    back = [Change(*place, named[place].stored, text, reason) for place, text in texts.items() if text is not None]
    book.mark([*back, Change("", STUDY, 0, APART, book.apart, None, reason)], **how)
    drafts = persons.book.drafts()
    persons.close()
    book.apart, book.persons, book.away = "", None, ""
    for draft in drafts:
        book.keep_draft(draft.place, draft.text, dictionary=how["dictionary"])
    return len(back)


def _values(book: PartedCasebook) -> dict[At, str]:
    """Return the identifiers in the study, by place."""
    rules = book.rules
    return {
        place: text
        for form, field in sorted(rules.fields)
        for place, text in book.texts_of(form, field)
        if rules.takes(form, field, text)
    }


def _move_drafts(book: PartedCasebook, persons: PersonsFile, dictionary: str) -> list[Draft]:
    moved = [one for one in book.drafts() if (one.place.form, one.place.field) in book.rules.fields]
    for one in moved:
        persons.book.keep_draft(one.place, one.text, dictionary=dictionary)
    return moved
