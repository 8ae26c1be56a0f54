"""Proving identifiers that are kept apart: their own trail, and that each matches its seal in the study's trail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cd7gui.domain.case_report.apart import stand_in
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.apart.persons_file import PersonsFile, at
from cd7gui.store.verify import verify
from cd7gui.study.opening import open_book

NOT_SEALED = (
    "Line {line} of {name} does not contain what line {seq} of the study's audit trail sealed for {place}: one of the "
    "two was altered."
)
OTHERWISE = "{name}: {fault}"
SEALED = (
    "{name}: its audit trail is complete, and each of its {count} values is what the audit trail of the study sealed."
)


def proof_of_both(path: Path) -> tuple[str, str]:
    """Prove identifiers that are kept apart: return why they do not hold ("" if they do), and a remark.

    Both are empty for a study that keeps its identifiers itself. If their file is missing or locked, only the remark
    says so; a file that is damaged, older or of another study does not hold.
    """
    book = open_book(path, read_only=True)
    assert isinstance(book, PartedCasebook), "a path leads to a file"
    with book:
        if not book.apart or book.persons is None:
            return (book.away, "") if book.unfit else ("", book.away)
        persons = book.persons
        name = persons.book.path.name
        bad = verify(persons.book.path)
        if bad is not None:
            return OTHERWISE.format(name=name, fault=bad.sentence), ""
        fault = next(_faults(book, persons), "")
        return fault, "" if fault else SEALED.format(name=name, count=len(book.stand_ins()))


def _faults(book: PartedCasebook, persons: PersonsFile) -> Iterator[str]:
    name = persons.book.path.name
    for line in book.trail():
        one = stand_in(line.change.new)
        if one is not None and one.persons == persons.short_id and persons.text_of(at(line.change), one) is None:
            yield NOT_SEALED.format(line=one.line, name=name, seq=line.seq, place=line.change.place)
