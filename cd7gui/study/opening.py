"""Opening and making studies: the one place where a file, the rules of the protocol and a study come together."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TypeVar

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.protocol.case_report import checks, dictionary
from cd7gui.store.casebook import Casebook
from cd7gui.study.session import IDENTITY, NAME, Study, StudyRules
from cd7gui.study.signing import signer

S = TypeVar("S", bound=Study)


def rules() -> StudyRules:
    """Return the dictionary and the checks of the protocol version that this programme knows."""
    return StudyRules(dictionary(), checks())


def open_study(
    path: str | Path, *, who: str = "", read_only: bool = False, origin: str = "window", behind: bool = False
) -> Study:
    """Open a study file, its patients read at once or `behind` the window. Raises `UserError` with one sentence."""
    book = Casebook.open(Path(path), read_only=read_only)
    book.sign(signer(who))
    try:
        return Study(book, rules(), who=signer(who), origin=origin, behind=behind)
    except UserError:
        book.close()  # or the lock of a study that could not be read would stand in the way of its rebuilding
        raise


def open_for_reading(path: str | Path) -> Study:
    """Open a study without taking it from anybody who is writing in it."""
    return open_as(Study, path)


def open_as(kind: type[S], path: str | Path) -> S:
    """Return a study opened for reading as the class of study that was asked for; raises `UserError`."""
    return kind(Casebook.open(Path(path), read_only=True), rules(), who=signer(), origin="command")


def new_study(path: str | Path, *, name: str = "", who: str = "", origin: str = "window") -> Study:
    """Make an empty study; an existing file is refused."""
    target = Path(path)
    book = Casebook.create(target)
    book.sign(signer(who))
    study = Study(book, rules(), who=signer(who), origin=origin)
    study.write(
        [
            Change("", STUDY, 0, IDENTITY, None, str(uuid.uuid4())),
            Change("", STUDY, 0, NAME, None, printable_name(name or target.stem)),
        ]
    )
    return study
