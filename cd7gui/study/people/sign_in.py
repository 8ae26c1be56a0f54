"""Signing in to a study: name and password, each attempt noted, and locked out after five wrong ones."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.study.people import access, session_pass
from cd7gui.study.people.access import MOST_TRIES, AccessEvent
from cd7gui.study.people.acting import ActingStudy
from cd7gui.study.people.credentials import KeyPair, opened
from cd7gui.study.people.people import Person

WRONG = "The password of {name} is wrong. {left} before {name} is locked out."
NOW_LOCKED_OUT = (
    "The password of {name} was wrong {most} times in a row. {name} is locked out until {until:%H:%M}, or until a "
    "keeper lifts the lock-out."
)
NONE_GIVEN = "{name} has no password in this study. A keeper can set one: `cd7gui people STUDY reset NAME`."
NOT_NOW = "{name} works in this study {times}, and not today. Nothing was opened."
OTHER_KEY = (
    "The key of {name} in the audit trail is not the one that the password opens: the file was altered. Run `cd7gui "
    "verify`; a keeper can set a new password once it is clear who altered it."
)


class WrongPassword(UserError):
    """The name or the password is wrong; another attempt may be made."""


def sign_in(study: ActingStudy, who: str, password: str, *, now: datetime | None = None) -> Person:
    """Sign a person in to the study; the pass for child processes is left to the process.

    Raises `WrongPassword`, or `UserError` for a person who may not sign in at all.
    """
    moment = now or datetime.now().astimezone()
    try:
        person = study.people.find(who)
    except UserError as unknown:
        access.note_wrong_try(study, access.UNKNOWN, "a name that is nobody's, or several people's")
        raise WrongPassword(str(unknown)) from None
    key = unlocked(study, person, password, moment)
    if not person.active_on(study.today()):
        access.note_wrong_try(study, person.number, "not a person of the study on this day")
        raise UserError(NOT_NOW.format(name=person.name, times=person.times))
    access.note_sign_in(study, person, "signed in by password")
    study.act_as(person)
    session_pass.issue(study.identity, person, key, moment)
    return person


def unlocked(study: ActingStudy, person: Person, password: str, now: datetime) -> KeyPair:
    """Return the key that a person's password opens. Raises `WrongPassword`, and `UserError` if locked out."""
    until = access.locked_out_until(study, person, now)
    if until is not None:
        raise UserError(NOW_LOCKED_OUT.format(name=person.name, most=MOST_TRIES, until=until))
    kept = study.book.credential(person.number)
    if kept is None:
        raise UserError(NONE_GIVEN.format(name=person.name))
    key = opened(kept, password, person.name)
    if key is None:
        tries = access.note_wrong_try(study, person.number, "wrong password")
        if tries >= MOST_TRIES:
            until = now + access.LOCKED_OUT_FOR
            raise UserError(NOW_LOCKED_OUT.format(name=person.name, most=MOST_TRIES, until=until))
        left = counted(MOST_TRIES - tries, "try is left", "tries are left")
        raise WrongPassword(WRONG.format(name=person.name, left=left))
    if key.public != person.key:
        raise UserError(OTHER_KEY.format(name=person.name))
    return key


def leave(study: ActingStudy) -> None:
    """Close a study and sign out whoever was signed in."""
    with suppress(UserError):  # a file that can no longer be written must not stay open for that
        sign_out(study)
    study.close()


def sign_out(study: ActingStudy) -> None:
    """Sign out; the study stays open."""
    if study.person is None:
        return
    if session_pass.bearer(study.identity, study.people, datetime.now().astimezone()) is not None:
        session_pass.revoke()
    try:
        access.note(study, AccessEvent.SIGN_OUT, "signed out")
    finally:
        study.act_as(None)
