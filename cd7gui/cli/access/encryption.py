"""The commands `new`, `encrypt`, `decrypt`, `password`, `apart` and `rejoin`: who can read what of a study."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.passwords import PERSONS_VARIABLE, new_password, new_password_of_identifiers, password_of
from cd7gui.cli.access.sign_in import opened, signed_in
from cd7gui.cli.access.who import add_who_arguments
from cd7gui.domain.errors import UserError

if TYPE_CHECKING:
    from cd7gui.store.encrypting import NewKeys

NOBODY_READS = (
    "Nobody would read the recovery key, because the output of the command is closed. Nothing was encrypted. Run the "
    "command in a terminal, or let it print into a file."
)


def new(chosen: argparse.Namespace) -> int:
    """Make an empty study, encrypted if requested; return the exit code."""
    from cd7gui.store.encrypting import new_keys
    from cd7gui.study.opening import new_study

    keys = show_recovery_key(new_keys(Path(chosen.study), new_password())) if chosen.encrypted else None
    try:
        with new_study(chosen.study, name=chosen.name, who=chosen.who, origin="command") as study:
            print(f"Created the empty study {study.path}.")
    except BaseException:
        if keys:
            keys.forget()
        raise
    if keys:
        print(keys.in_words())
    return 0


def show_recovery_key(keys: NewKeys) -> NewKeys:
    """Print the recovery key before anything needs it, and return the keys without it.

    Raises `UserError` if it does not reach whoever gives the command; then the keys are discarded.
    """
    try:
        sys.stdout.write(f"{keys.recovery_in_words()}\n")
        sys.stdout.flush()
        if getattr(sys.stdout, "unread", False):  # set by a command's streams, see `cli.terminal`
            raise UserError(NOBODY_READS)
    except BaseException:
        keys.forget()
        raise
    return keys.without_recovery()


def encrypt(chosen: argparse.Namespace) -> int:
    """Write an encrypted copy of a study and print its recovery key; return the exit code."""
    from cd7gui.study.encryption import encrypt_study

    signed_in(chosen.study, chosen.who)
    print(encrypt_study(Path(chosen.study), Path(chosen.out), new_password(), chosen.who, show_recovery_key))
    return 0


def decrypt(chosen: argparse.Namespace) -> int:
    """Write a decrypted copy of a study; return the exit code."""
    from cd7gui.study.encryption import decrypt_study

    signed_in(chosen.study, chosen.who)
    print(decrypt_study(Path(chosen.study), Path(chosen.out), chosen.reason, chosen.who))
    return 0


def password(chosen: argparse.Namespace) -> int:
    """Change the password of an encrypted study or its identifiers, or add or remove a person's."""
    from cd7gui.store.database.persons_place import study_of
    from cd7gui.store.encrypting import change_password, names_of_passwords
    from cd7gui.study.encryption import remove_password_for, set_password_for

    path = Path(chosen.study)
    if chosen.names:
        print("\n".join(names_of_passwords(path)))
        return 0
    if chosen.person or chosen.remove:
        signed_in(study_of(path), chosen.who)
        given = password_of(path)
        print(
            set_password_for(path, given, new_password(), chosen.person)
            if chosen.person
            else remove_password_for(path, given, chosen.remove)
        )
        return 0
    change_password(path, password_of(path), new_password())
    print(
        f"The password of {path} was changed, also for the backups beside it. Copies elsewhere still open with the old "
        "one."
    )
    return 0


def add_password_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the study argument, and the one for whose password it is."""
    parser.add_argument("study", metavar="STUDY.cd7")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--for", dest="person", metavar="NAME", default="", help="give a person a password of their own")
    whose.add_argument("--remove", metavar="NAME", default="", help="stop a person's password from opening it")
    whose.add_argument("--names", action="store_true", help="list the people whose passwords open it")
    add_who_arguments(parser)


def add_copy_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for a study, who signs, and the copy to make."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("out", metavar="OUT.cd7", help="the new study; the original is not changed")
    add_who_arguments(parser)


def add_decrypt_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `add_copy_arguments`, and the reason."""
    add_copy_arguments(parser)
    parser.add_argument(
        "--reason", required=True, metavar="TEXT", help="the reason, recorded in the audit trail of both"
    )


def add_apart_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `apart`."""
    add_rejoin_arguments(parser)
    parser.add_argument(
        "out",
        metavar="OUT.cd7",
        nargs="?",
        help="a new study whose audit trail has no identifiers; the original is not changed",
    )
    parser.add_argument("--plain", action="store_true", help="do not encrypt the file of the identifiers")


def add_rejoin_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `rejoin`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="the reason, recorded in the audit trail")
    add_who_arguments(parser)


def apart(chosen: argparse.Namespace) -> int:
    """Keep the identifiers of a study apart; return the exit code."""
    from cd7gui.study.apart.identifiers_key import can_encrypt, new_keys_of
    from cd7gui.study.apart.keeping_apart import keep_apart, take_out

    password = None if chosen.plain or not can_encrypt() else new_password_of_identifiers(Path(chosen.study).name)
    with opened(chosen.study, chosen.who, read_only=False) as study:
        if chosen.out:
            keys = show_recovery_key(new_keys_of(Path(chosen.out), password)) if password else None
            said = take_out(study, Path(chosen.out), chosen.reason, keys)
        else:
            keys = show_recovery_key(new_keys_of(study.path, password)) if password else None
            said = keep_apart(study, chosen.reason, keys)
        sys.stdout.write(f"{said}\n")
    return 0


def rejoin(chosen: argparse.Namespace) -> int:
    """Move the identifiers of a study back into it; return the exit code."""
    from cd7gui.study.apart.keeping_apart import bring_back

    with opened(chosen.study, chosen.who, read_only=False) as study:
        sys.stdout.write(bring_back(study, chosen.reason) + "\n")
    return 0


def unlock_identifiers(chosen: argparse.Namespace) -> None:
    """Unlock identifiers that are kept apart with the password in the environment. Raises `UserError`."""
    password = os.environ.get(PERSONS_VARIABLE)
    if not password:
        return
    from cd7gui.study.apart import identifiers_key

    for name in ("study", "into"):
        if (path := getattr(chosen, name, None)) and identifiers_key.are_locked(Path(path)):
            identifiers_key.unlock_identifiers(Path(path), password)
    other = getattr(chosen, "source", None)
    if other and identifiers_key.are_locked(Path(other)):
        with suppress(UserError):  # another site has its own password: its identifiers stay apart
            identifiers_key.unlock_identifiers(Path(other), password)
