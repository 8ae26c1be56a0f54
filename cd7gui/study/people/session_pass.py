"""A pass for the processes and threads of one session, signed with the person's key after signing in.

It is kept only in the environment of this process, where child processes find it, and is valid for one study, one
person and one working day.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from cd7gui.domain.foreign_json import read_json
from cd7gui.study.people.credentials import KeyPair, is_signed, signed
from cd7gui.study.people.people import People, Person

VARIABLE = "CD7GUI_SESSION"
HOLDS_FOR = timedelta(hours=12)


def issue(identity: str, person: Person, key: KeyPair, now: datetime) -> None:
    """Issue the pass of a person who signed in, for this process and its children."""
    message = json.dumps([identity, person.number, now.astimezone(UTC).isoformat()]).encode()
    os.environ[VARIABLE] = f"{base64.b64encode(message).decode('ascii')}.{signed(key.private, message)}"


def revoke() -> None:
    """Revoke the pass: nobody is signed in any more."""
    os.environ.pop(VARIABLE, None)


@contextmanager
def lending_pass_after(close: Callable[[], object]) -> Iterator[None]:
    """Close a study, and lend its pass to what is started within the block."""
    held = os.environ.get(VARIABLE, "")
    close()
    if held:
        os.environ[VARIABLE] = held
    try:
        yield
    finally:
        revoke()


def bearer(identity: str, people: People, now: datetime) -> Person | None:
    """Return the person whose valid pass for a study this process has; None if there is none."""
    body, _, signature = os.environ.get(VARIABLE, "").partition(".")
    try:
        message = base64.b64decode(body, validate=True)
        study, number, at = read_json(message)
        since = datetime.fromisoformat(at)
        held = abs(now - since) < HOLDS_FOR
    except (ValueError, TypeError, binascii.Error):
        return None
    person = people.get(number) if isinstance(number, int) and study == identity and held else None
    return person if person is not None and is_signed(person.key, message, signature) else None
