"""Passwords for commands: prompted without echo, or from the environment for a script."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from cd7gui.domain.errors import EncryptedFile, UserError

VARIABLE, NEW_VARIABLE = "CD7GUI_PASSWORD", "CD7GUI_NEW_PASSWORD"
PERSONS_VARIABLE = "CD7GUI_IDENTIFIERS_PASSWORD"  # of identifiers that are kept apart
PERSON_VARIABLE = "CD7GUI_PERSON_PASSWORD"  # if the study is encrypted too, with a different password

NOBODY_TO_ASK = (
    "A password is needed, but there is no terminal to ask for it. Set {variable} for a script, or run this in a "
    "terminal."
)
NOT_THE_SAME = "The two passwords differ. Nothing was changed; run the command again."


def with_password(command: Callable[[], int]) -> int:
    """Run a command; if it meets an encrypted study, unlock that and run it again. Raises `UserError`."""
    while True:
        try:
            return command()
        except EncryptedFile as locked:
            from cd7gui.store.encrypting import unlock
            from cd7gui.study.signing import remembered

            unlock(locked.path, password_of(locked.path), remembered())


def password_of(study: Path) -> str:
    """Return the password of a study, or of its identifiers. Raises `UserError` if nobody can be prompted."""
    from cd7gui.store.database.persons_place import study_of

    if study_of(study) != study and (given := os.environ.get(PERSONS_VARIABLE)):
        return given
    return _asked(f"Password or recovery key of {study.name}: ", VARIABLE)


def new_password() -> str:
    """Return a new password, which a person types twice. Raises `UserError`."""
    if given := os.environ.get(NEW_VARIABLE) or os.environ.get(VARIABLE):
        return given
    return _asked_twice("New password: ", NEW_VARIABLE)


def new_password_of_identifiers(study: str) -> str:
    """Return the new password for a study's identifiers. Raises `UserError`."""
    if given := os.environ.get(PERSONS_VARIABLE):
        return given
    return _asked_twice(f"New password of the identifiers of {study}: ", PERSONS_VARIABLE)


def password_of_person(name: str) -> str:
    """Return the password with which a person signs in; raises `UserError` if nobody can be prompted."""
    return os.environ.get(PERSON_VARIABLE) or _asked(f"Password of {name}: ", VARIABLE)


def new_password_of_person(name: str) -> str:
    """Return a new password for a person, which is typed twice. Raises `UserError`."""
    if given := os.environ.get(NEW_VARIABLE):
        return given
    return _asked_twice(f"New password of {name}: ", NEW_VARIABLE)


def _asked_twice(question: str, variable: str) -> str:
    first = _asked(question, variable)
    if _asked("Repeat the password: ", variable) != first:
        raise UserError(NOT_THE_SAME)
    return first


def _asked(question: str, variable: str) -> str:
    if given := os.environ.get(variable):
        return given
    if not sys.stdin or not sys.stdin.isatty():
        raise UserError(NOBODY_TO_ASK.format(variable=variable))
    return getpass.getpass(question)
