"""The commands `server` and `copy`: studies on a PostgreSQL server, and copying them there and back."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.encryption import show_recovery_key
from cd7gui.cli.access.passwords import new_password, new_password_of_person
from cd7gui.cli.access.words import refuse_idle, refuse_idle_of_act
from cd7gui.domain.errors import UserError
from cd7gui.store.server.address import is_address, without_password

if TYPE_CHECKING:
    from cd7gui.store.encrypting import NewKeys

# The commands that accept the address of a study on a server; the others need a file.
ON_SERVER = frozenset(
    [
        *("check", "codes", "copy", "drill", "due", "export", "freeze", "import", "lock", "locks", "merge", "people"),
        *("queries", "receipt", "review", "server", "sign", "signatures", "summary", "tables", "unfreeze", "unlock"),
        *("verification", "verify"),
    ]
)
FILES_ALONE = (
    "`cd7gui {command}` is for study files, and {address} is on a server. `cd7gui copy {address} STUDY.cd7` makes a "
    "file of it."
)
MADE_THERE = "`cd7gui {command}` makes a file. `cd7gui server init {address}` makes a study on that server."
BACKED_UP_THERE = "`cd7gui server backup {address}` backs up a study on a server."
WHOM = "Name the person the login is for: `cd7gui server login URL --person NAME --login LOGIN`."


def refuse_addresses(words: Sequence[str]) -> None:
    """Refuse the address of a study on a server if a command needs a file. Raises `UserError`."""
    found = next(filter(is_address, words), None)
    if found is not None and words[0] not in ON_SERVER:
        sentence = {"new": MADE_THERE, "demo": MADE_THERE, "backup": BACKED_UP_THERE}.get(words[0], FILES_ALONE)
        raise UserError(sentence.format(command=words[0], address=without_password(found)))


def server(chosen: argparse.Namespace) -> int:
    """Make a study on a server, add or list its logins; return the exit code."""
    from cd7gui.study.servers import server_studies

    refuse_idle_of_act(
        chosen.act,
        {
            "--person": (chosen.person, ["login"]),
            "--login": (chosen.login, ["login", "logout"]),
            "--no-password": (chosen.no_password, ["login"]),
            "--json": (chosen.json, ["logins"]),
            "--to": (chosen.to, ["backup"]),
            "--plain": (chosen.plain, ["backup"]),
        },
    )
    if chosen.act == "init":
        sys.stdout.write(server_studies.make_study(chosen.url) + "\n")
    elif chosen.act == "rules":
        sys.stdout.write(server_studies.send_rules(chosen.url) + "\n")
    elif chosen.act == "backup":
        sys.stdout.write(_backup(chosen) + "\n")
    elif chosen.act == "logout":
        sys.stdout.write(server_studies.remove_login(chosen.url, chosen.login) + "\n")
    elif chosen.act == "login":
        if not (chosen.person and chosen.login):
            raise UserError(WHOM)
        password = "" if chosen.no_password else new_password_of_person(chosen.person)
        sys.stdout.write(server_studies.add_login(chosen.url, chosen.person, chosen.login, password) + "\n")
    else:
        found = server_studies.listed_logins(chosen.url)
        words = json.dumps(found, ensure_ascii=False, indent=1) if chosen.json else server_studies.in_words(found)
        sys.stdout.write(words + "\n")
    return 0


def _backup(chosen: argparse.Namespace) -> str:
    from cd7gui.store.database.timestamps import local_now
    from cd7gui.study.servers.server_backups import back_up_to

    place = Path(chosen.to) if chosen.to else None
    return back_up_to(chosen.url, place, local_now().date(), None if chosen.plain else _shown_keys)


def _shown_keys(target: Path) -> NewKeys:
    """Return the keys of a file to be made, after showing its recovery key."""
    from cd7gui.store.encrypting import new_keys

    return show_recovery_key(new_keys(target, new_password()))


def drill(chosen: argparse.Namespace) -> int:
    """Test whether a server study can be restored from its newest backup; return the exit code."""
    from cd7gui.study.servers.server_backups import drill_on_server

    found, not_noted = drill_on_server(chosen.study, Path(chosen.backups) if chosen.backups else None)
    (sys.stdout if found.passed else sys.stderr).write(f"{found.sentence}\n")
    if not_noted:
        sys.stderr.write(f"{not_noted}\n")
    return 0 if found.passed else 1


def copy(chosen: argparse.Namespace) -> int:
    """Copy a study between file and server; return the exit code."""
    from cd7gui.store.encrypting import new_keys
    from cd7gui.study.servers.server_studies import copy_study

    if is_address(chosen.target):
        refuse_idle({"--encrypted": chosen.encrypted}, "a file as TO")
    keys = show_recovery_key(new_keys(Path(chosen.target), new_password())) if chosen.encrypted else None
    try:
        sys.stdout.write(copy_study(chosen.source, chosen.target, keys) + "\n")
    except BaseException:
        if keys:
            keys.forget()
        raise
    if keys:
        sys.stdout.write(keys.in_words() + "\n")
    return 0


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `server`."""
    parser.add_argument(
        "act",
        choices=["init", "login", "logout", "logins", "rules", "backup"],
        help="init: create an empty study; login, logout, logins: give a login to a person, withdraw it, list them; "
        "rules: send the rules of this version; backup: back up",
    )
    parser.add_argument("url", metavar="URL", help="postgresql://owner@computer/database")
    parser.add_argument("--person", metavar="NAME", default="", help="login: a person of the study, by name or number")
    parser.add_argument("--login", metavar="LOGIN", default="", help="login: the database role to create or change")
    parser.add_argument("--no-password", action="store_true", help="login: the server authenticates it by other means")
    parser.add_argument("--json", action="store_true", help="logins: as JSON")
    parser.add_argument("--to", metavar="FILE.cd7", default="", help="backup: the file, which is remembered")
    parser.add_argument("--plain", action="store_true", help="backup: do not encrypt the file (first time only)")


def add_copy_of_study_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `copy`."""
    parser.add_argument("source", metavar="FROM", help="a study file, or postgresql://…")
    parser.add_argument("target", metavar="TO", help="a new file, or postgresql://… of an empty study")
    parser.add_argument("--encrypted", action="store_true", help="encrypt the file; you are asked for a password")
