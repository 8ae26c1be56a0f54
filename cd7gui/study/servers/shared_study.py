"""A study on a server shared with others: their lines, and whether the server responds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.changes import AuditEntry
from cd7gui.domain.formatting import listed
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.study.people.roles import Act
from cd7gui.study.servers.addresses import known_place
from cd7gui.study.session import Study

ALSO_OPEN = "Also open with {names}."
OWN = "you, in another window"

if TYPE_CHECKING:
    from cd7gui.store.server.server_presence import ServerPresence, Tell

    Presence = ServerPresence  # re-exported for the window, which must not import the store


def is_on_server(study: Study) -> bool:
    """Return whether a study is on a server, where others write to it at the same time."""
    return is_server_book(study.book)


def backup_place(study: Study) -> Path | None:
    """Return the file beside which this computer backs up a server study, if the person may back up."""
    if not is_server_book(study.book) or study.read_only:
        return None
    place = known_place(study.book.address.text)
    may = study.may(Act.BACK_UP) and study.may(Act.READ_CASES) and (study.person is None or not study.person.site)
    return place if may and place is not None and place.exists() else None


def listen(study: Study) -> int | None:
    """Ask the server for notifications of others' changes; return the descriptor that becomes readable.

    None for a study in a file. Raises `UserError` if the server does not respond.
    """
    return study.book.listen() if is_server_book(study.book) else None


def is_notified(study: Study) -> bool:
    """Return whether the server reported a change by others. Raises `UserError` if the connection is lost."""
    return is_server_book(study.book) and study.book.is_notified()


def take_new_lines(study: Study) -> tuple[frozenset[str], list[AuditEntry]]:
    """Read what others wrote since the last call: the patients changed, and the lines. Raises `UserError`."""
    lines = study.book.new_lines() if is_server_book(study.book) else []
    return (study.apply_lines(lines) if lines else frozenset()), lines


def is_lost(study: Study) -> bool:
    """Return whether the server has stopped responding."""
    return is_server_book(study.book) and bool(study.book.lost)


def reconnect(study: Study) -> bool:
    """Check without waiting whether the server responds again; call repeatedly until it does."""
    return not is_server_book(study.book) or study.book.reconnect()


def presence(study: Study | None, tell: Tell) -> ServerPresence | None:
    """Return the presence of a study on a server: who has which patient open; None for a file."""
    book = study.book if study is not None else None
    if not is_server_book(book):
        return None
    from cd7gui.store.server.server_presence import ServerPresence

    return ServerPresence(book.address, tell)


def others_in_words(study: Study, names: Sequence[str]) -> str:
    """Describe who else has a patient open; "" if nobody has."""
    own = {study.person.signs_as} if study.person is not None else {getattr(study.book, "login", "")}
    found = list(dict.fromkeys(OWN if one in own else one for one in names))
    return ALSO_OPEN.format(names=listed(found)) if found else ""
