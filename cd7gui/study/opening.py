"""Opening and creating studies: where a file, the rules of the protocol and a study come together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cd7gui.domain.case_report.changes import IDENTITY, PEOPLE, SITE_KEY, STUDY, Change
from cd7gui.domain.errors import EncryptedFile, UserError
from cd7gui.domain.formatting import printable_name
from cd7gui.protocol.case_report import checks, dictionary, prove_protocol_files
from cd7gui.protocol.identifiers import parting_rules
from cd7gui.store.apart.parted_casebook import PartedCasebook
from cd7gui.store.casebook import Casebook
from cd7gui.store.heads.site_key import public_half
from cd7gui.store.server.address import is_address
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.study.book import Book
from cd7gui.study.people import session_pass
from cd7gui.study.people.people import same_name
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.session import Study, StudyRules
from cd7gui.study.settings import NAME
from cd7gui.study.signing import remembered, signer

S = TypeVar("S", bound=Study)
SAY_WHO = "This study has people. Say who you are with --who NAME; you are asked for the password."


def rules() -> StudyRules:
    """Return the dictionary and checks of the protocol version known to this programme. Raises `UserError`."""
    prove_protocol_files()
    return StudyRules(dictionary(), checks())


def open_study(
    path: str | Path,
    *,
    who: str = "",
    read_only: bool = False,
    origin: str = "window",
    behind: bool = False,
    guarded: bool = True,
) -> Study:
    """Open a study file, reading its patients immediately or in the background.

    Raises `UserError` with one sentence.
    """
    book = open_book(path, read_only=read_only)
    try:
        before = book.position() if book.read_only and isinstance(book, Casebook) else None
        study = Study(book, rules(), who=signer(who), origin=origin, behind=behind, guarded=guarded)
        study.read_from = before
        return admit(study)
    except UserError:
        book.close()  # otherwise the lock of an unreadable study would prevent its rebuilding
        raise


def open_book(path: str | Path, *, read_only: bool) -> Book:
    """Open the book of a study: a file, or a study at a server's address. Raises `UserError`."""
    if isinstance(path, str) and is_address(path):
        from cd7gui.store.server.server_book import ServerBook  # a study in a file needs none of it

        return ServerBook.open(path, read_only=read_only)
    return _parted(PartedCasebook.open(Path(path), read_only=read_only))


def _parted(book: Casebook) -> Casebook:
    assert isinstance(book, PartedCasebook), "a class opens and makes its own"
    try:
        book.part_by(parting_rules(dictionary()))
    except UserError:
        book.close()
        raise
    return book


def open_for_reading(path: str | Path) -> Study:
    """Open a study read-only, whoever has it open for writing."""
    return open_as(Study, path)


def open_as(kind: type[S], path: str | Path) -> S:
    """Open a study read-only as the given class of study; raises `UserError`."""
    return admit(kind(open_book(path, read_only=True), rules(), who=signer(), origin="command"))


def admit(study: S) -> S:
    """Let the person act who signed in during this session, or the named one in a study without people."""
    if is_server_book(study.book) and study.people:  # the server knows who is connected
        account = study.book.account
        study.act_as(study.people.get(account.person) if account is not None else None)
    elif study.people:
        found = session_pass.bearer(study.identity, study.people, datetime.now().astimezone())
        # A person who came with a merge has a key here but no password, and cannot sign in.
        study.act_as(found if found is not None and study.book.credential(found.number) is not None else None)
    else:
        study.book.sign(study.who)
    return study


def has_people(path: str | Path) -> bool:
    """Return whether a study has people, without reading its patients; False if it cannot be opened."""
    try:
        with Casebook.open(Path(path), read_only=True) as book:
            return bool(book.trail(patient="", form=PEOPLE))
    except EncryptedFile:
        raise
    except UserError:
        return False


def sign_in_at(path: str | Path, who: str, password: Callable[[str], str]) -> None:
    """Sign a person in to a study for this process, if it has people and there is no pass yet.

    `password` asks for the password of a name. Raises `UserError`.
    """
    if is_address(path) or not has_people(path):  # a server authenticates its own logins
        return
    with open_study(path, origin="command", behind=True) as study:
        named = who or ("" if study.person is not None else remembered())
        if not named and study.person is not None:
            return
        if not who and not any(same_name(one.name) == same_name(named) for one in study.people):
            raise UserError(SAY_WHO)
        if study.person is None or study.people.find(named) != study.person:
            sign_in(study, named, password(named))


def new_study(path: str | Path, *, name: str = "", who: str = "", origin: str = "window") -> Study:
    """Make an empty study, encrypted if `encrypting.new_keys` made its keys; an existing file is refused."""
    from uuid import uuid4  # loads a module about the operating system, which only a new study needs

    target = Path(path)
    book = _parted(PartedCasebook.create(target))
    book.sign(signer(who))
    study = Study(book, rules(), who=signer(who), origin=origin)
    first = {
        IDENTITY: str(uuid4()),
        NAME: printable_name(name or target.stem),
        SITE_KEY: public_half(),
    }
    study.write([Change("", STUDY, 0, field, None, text) for field, text in first.items() if text])
    return study
