"""A whole study on a server: creating, copying both ways, fetching for proof, and managing its logins."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted, printable_name
from cd7gui.store import soundness
from cd7gui.store.encrypting import NewKeys
from cd7gui.store.server import logins
from cd7gui.store.server.address import ServerAddress, is_address
from cd7gui.store.server.server_book import ServerBook
from cd7gui.store.server.server_copy import copy_from_server, copy_to_server, fetch_study, make_on_server, update_rules
from cd7gui.study.opening import open_study
from cd7gui.study.servers.server_rules import server_rules

MADE = "Created an empty study at {study}. `cd7gui copy STUDY.cd7 {study}` brings one there."
RULES_SENT = "The server of {study} now has the roles and rules of this version."
COPIED = "Copied {source} to {target}: {lines} of the audit trail, verified to be the same on both sides."
TWO_FILES = "One of the two must be the address of a study on a server; to copy a file to a file, make a backup."
NO_SUCH_LOGIN = "{login} is not a login of this study. `cd7gui server logins URL` lists them."
LOGIN_TAKEN = "{login} no longer has access to {study}. The database role still exists; DROP ROLE removes it."
NO_LOGINS = "Only the owner of the database has a login."
LOGIN_GIVEN = "{name} signs in to {study} as {login}: {role}{site}."


def make_study(text: str) -> str:
    """Make an empty study in a database; return a sentence. Raises `UserError`."""
    make_on_server(text, server_rules())
    return MADE.format(study=ServerAddress.parse(text).shown)


def send_rules(text: str) -> str:
    """Send the roles and rules of this version to the server; return a sentence. Raises `UserError`."""
    update_rules(text, server_rules())
    return RULES_SENT.format(study=ServerAddress.parse(text).shown)


def copy_study(source: str, target: str, keys: NewKeys | None = None) -> str:
    """Copy a study with all its content between file and server; return a sentence. Raises `UserError`."""
    if is_address(source) and is_address(target):
        with on_this_computer(source) as path:
            lines = copy_to_server(path, target)
    elif is_address(source):
        lines = copy_from_server(source, target, keys.key.id if keys else None)
    elif is_address(target):
        soundness.prove(source, replayed_up_to=soundness.WHOLE)
        lines = copy_to_server(source, target)
    else:
        raise UserError(TWO_FILES)
    return COPIED.format(source=shown(source), target=shown(target), lines=counted(lines, "line", "lines"))


def shown(text: str) -> str:
    """Return the address of a study without its password, or the name of its file."""
    return ServerAddress.parse(text).shown if is_address(text) else text


@contextmanager
def on_this_computer(study: Path | str) -> Iterator[Path]:
    """Provide a study as a file: its own, or a temporary copy of a server study, readable only by its owner.

    Raises `UserError`. What is fetched is not proved; prove it as a study file.
    """
    if not is_address(study):
        yield Path(study)
        return
    text = study
    with tempfile.TemporaryDirectory(prefix="cd7gui-") as folder:
        path = Path(folder) / f"{ServerAddress.parse(text).database}.cd7"
        fetch_study(ServerAddress.parse(text), path)
        yield path


def back_up_server(text: str, target: Path) -> None:
    """Back up a study on a server to a file, proved by its trail, replacing an existing one. Raises `UserError`."""
    copy_from_server(text, target, overwrite=True)


def prove_on_server(text: str) -> None:
    """Prove the present values of a study on a server by its trail. Raises `DamagedStudy`, `UserError`."""
    with closing(ServerBook.open(text, read_only=True)) as book:
        book.prove()


def add_login(text: str, name: str, login: str, password: str) -> str:
    """Create a server login for a person of the study; return a sentence. Raises `UserError`."""
    with open_study(text, origin="command", behind=True) as study:
        person = study.people.find(name)
    role = person.role.value if person.role is not None else ""
    logins.grant(ServerAddress.parse(text), login, person.number, role, password)
    site = f", site {person.site}" if person.site else ", all sites"
    return LOGIN_GIVEN.format(
        name=person.signs_as, study=ServerAddress.parse(text).shown, login=login, role=role, site=site
    )


def remove_login(text: str, login: str) -> str:
    """Remove a login's access to the study; return a sentence. Raises `UserError`."""
    if not logins.revoke(ServerAddress.parse(text), login):
        raise UserError(NO_SUCH_LOGIN.format(login=printable_name(login, 63)))
    return LOGIN_TAKEN.format(login=login, study=ServerAddress.parse(text).shown)


def listed_logins(text: str) -> list[dict[str, str]]:
    """Return the logins of a study and their people, for the owner of its database. Raises `UserError`."""
    with open_study(text, origin="command", behind=True) as study:
        people = study.people
    found = []
    for login, number in logins.listed(ServerAddress.parse(text)):
        person = people.get(number)
        role = person.role.value if person is not None and person.role is not None else ""
        found.append(
            {
                "login": login,
                "person": person.signs_as if person is not None else f"person {number}",
                "role": role,
                "site": person.site if person is not None else "",
            }
        )
    return found


def in_words(found: list[dict[str, str]]) -> str:
    """Return the logins as lines of text."""
    lines = [
        f"{one['login']}: {one['person']}, {one['role']}{', site ' + one['site'] if one['site'] else ''}"
        for one in found
    ]
    return "\n".join(lines) or NO_LOGINS
