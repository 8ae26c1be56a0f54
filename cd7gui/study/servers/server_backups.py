"""Backups of a study on a server: a file with numbered automatic backups beside it, and the restore drill."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.ownfiles import write_owned
from cd7gui.store.backup import back_up_daily
from cd7gui.store.casebook import Casebook
from cd7gui.store.database.errors import resolved
from cd7gui.store.encrypting import NewKeys
from cd7gui.store.encryption.library import key_id_of
from cd7gui.store.heads.receipts import Occasion
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import copy_from_server
from cd7gui.study.backups import failure_file
from cd7gui.study.heads.drill import DrillResult, drill_of
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Act
from cd7gui.study.servers.addresses import known_place, remember_place
from cd7gui.study.signing import signer

KEPT = "Backed up {study}: {lines} of the audit trail, verified, in {backup}."
WHERE = (
    "No backup of {study} is known on this computer. Make one with `cd7gui server backup {study} --to FILE.cd7`, or "
    "name with --backups the file that has the backups beside it."
)
WHERE_TO = "Name the file for the backups of {study}: `cd7gui server backup {study} --to FILE.cd7`."
ANOTHER_TRAIL = (
    "{study} is not the study of {place}, or its audit trail was rewritten: line {line} differs. Nothing was replaced; "
    "keep the file, and ask the administrator of the server to investigate."
)
SHORTER = (
    "The trail of {study} ends with line {last}, and {place} holds {line}: the server lost lines, or it was restored "
    "from an older state. Nothing was replaced; keep the file."
)
NOT_NOTED = "Nobody is signed in to the study at this address, so this drill is not recorded in its audit trail."


def back_up_to(text: str, place: Path | None, today: date, new_keys: Callable[[Path], NewKeys] | None) -> str:
    """Update the file of a study on a server, keep a numbered copy beside it, and return a sentence.

    The first time, the file is encrypted with the keys that `new_keys` makes for it; None leaves it unencrypted. Raises
    `UserError`, also if the server does not continue what the file holds; then nothing was replaced.
    """
    address = ServerAddress.parse(text)
    target = resolved(place) if place is not None else known_place(text)
    if target is None:
        raise UserError(WHERE_TO.format(study=address.shown))
    with open_study(text, origin="command", read_only=True, behind=True) as study:
        if study.person is not None:
            study.require(Act.BACK_UP)
    keys: NewKeys | None = None
    if target.exists():
        _refuse_other_trail(address, text, target)
        key_id = key_id_of(target)
    else:
        keys = new_keys(target) if new_keys is not None else None
        key_id = keys.key.id if keys is not None else None
    _sign(text)
    try:
        lines = copy_from_server(text, target, key_id, overwrite=True)
    except BaseException:
        if keys is not None:
            keys.forget()
        raise
    backup = back_up_daily(target, today)
    remember_place(text, target)
    said = KEPT.format(study=address.shown, lines=counted(lines, "line", "lines"), backup=backup)
    return f"{said}\n{keys.in_words()}" if keys is not None else said


def keep_automatically(text: str, today: date) -> None:
    """Update the automatic backups of a study on a server, and record a failure beside them.

    Raises `UserError`.
    """
    place = known_place(text)
    if place is None:
        return
    failed = failure_file(place)
    try:
        back_up_to(text, place, today, None)
    except UserError as problem:
        with suppress(OSError):
            write_owned(failed, f"{problem}\n".encode())
        raise
    failed.unlink(missing_ok=True)


def _sign(text: str) -> None:
    """Sign the trail with the site key, so that the copy ends with a receipt; without the key, it is unsigned."""
    with closing(ServerBook.open(text)) as book:
        book.sign(signer())
        book.sign_head(Occasion.BACKUP)


def _refuse_other_trail(address: ServerAddress, text: str, place: Path) -> None:
    with Casebook.open(place, read_only=True) as book, closing(ServerBook.open(text, read_only=True)) as there:
        (line, hash_), (last, _) = book.position(), there.position()
        facts = {"study": address.shown, "place": place, "line": line, "last": last}
        if last < line:
            raise UserError(SHORTER.format(**facts))
        if line and [one.hash for one in there.trail(after=line - 1, up_to=line)] != [hash_]:
            raise UserError(ANOTHER_TRAIL.format(**facts))


def drill_on_server(text: str, place: Path | None = None) -> tuple[DrillResult, str]:
    """Restore a server study's newest backup, prove it, compare it with the server, and note the result.

    Returns the result, and why it was not noted, "" if it was. Raises `UserError` if there is nothing to test.
    """
    target = resolved(place) if place is not None else known_place(text)
    if target is None:
        raise UserError(WHERE.format(study=ServerAddress.parse(text).shown))
    with open_study(text, origin="drill", behind=True) as study:
        if study.person is not None:
            study.require(Act.BACK_UP)
        assert isinstance(study.book, ServerBook)
        found = drill_of(target, study.book)
        if not study.who:
            return found, NOT_NOTED
        return found, found.note_in(study)
