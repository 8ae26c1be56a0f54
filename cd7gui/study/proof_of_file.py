"""Proving a study's file before its numbers are used."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.case_report.changes import IDENTITY, PEOPLE, STUDY
from cd7gui.domain.errors import UserError
from cd7gui.domain.proof import Proof
from cd7gui.store import soundness
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import sqlite_version
from cd7gui.store.server.address import is_address, without_password
from cd7gui.store.server.book_kind import is_server_book
from cd7gui.store.trail_proof import proof_by_memory
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Act
from cd7gui.study.people.signatures import Signature, signatures
from cd7gui.study.session import Study

FROM_A_FILE = (
    "Only a study file can be merged, and {address} is on a server. `cd7gui copy {address} STUDY.cd7` makes a file of "
    "it."
)


def prove(study: Study) -> Proof:
    """Prove the file of an open study, once; raises `UserError` if it is damaged."""
    if study.proof is Proof.NOTHING and isinstance(study.book, Casebook):
        study.proof = soundness.prove(study.path)
    elif study.proof is Proof.NOTHING and is_server_book(study.book):
        study.book.prove()
        study.proof = Proof.VALUES
    return study.proof


def open_proved(path: str | Path, *acts: Act, read_only: bool = True, origin: str = "command", who: str = "") -> Study:
    """Open a study whose file is proved first, for given acts. Raises `UserError` if damaged or not allowed."""
    proof = Proof.NOTHING
    if not is_address(path):  # before anything of it is read
        proof = proof_by_memory(path, soundness.prove(path))
    study = open_study(path, who=who, read_only=read_only, origin=origin)
    study.proof = proof
    try:
        prove(study)
        for act in acts:
            study.require(act)
    except UserError:
        study.close()
        raise
    return study


def open_source(path: str | Path) -> Study:
    """Open another site's study to merge from, replaying its whole trail first. Raises `UserError` if damaged.

    The person who merges is unknown to that site and reads all of it: the site handed over its file for that.
    """
    if is_address(path):
        raise UserError(FROM_A_FILE.format(address=without_password(path)))
    proof = soundness.prove(path, replayed_up_to=soundness.WHOLE)
    study = open_study(path, read_only=True, origin="command", guarded=False)
    study.proof = proof
    return study


def prove_signatures(path: str | Path) -> list[Signature]:
    """Prove each signature of a study by key, content and line, whoever asks. Raises `UserError`."""
    with Casebook.open(Path(path), read_only=True) as book:
        if not book.trail(patient="", form=PEOPLE):
            return []
        named = book.trail(patient="", form=STUDY, field=IDENTITY)
        return signatures(book, named[-1].change.new or "" if named else "")


def warning_of_sqlite() -> str:
    """Return a warning if this computer's SQLite is unsafe for studies; an empty string if it is safe."""
    return sqlite_version.warning()
