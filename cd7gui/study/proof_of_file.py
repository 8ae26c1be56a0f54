"""Proving a study's file before its numbers are used."""

from __future__ import annotations

from pathlib import Path

from cd7gui.domain.proof import Proof
from cd7gui.store import soundness
from cd7gui.store.casebook import Casebook
from cd7gui.store.database import sqlite_version
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study


def prove(study: Study) -> Proof:
    """Prove the file of an open study unless that was done; raises `UserError` if it is damaged."""
    if study.proof is Proof.NOTHING and isinstance(study.book, Casebook):
        study.proof = soundness.prove(study.path)
    return study.proof


def open_proved(path: str | Path, *, read_only: bool = True, origin: str = "command", who: str = "") -> Study:
    """Open a study whose file is proved first; raises `UserError` if it is damaged or cannot be opened."""
    proof = soundness.prove(path)
    study = open_study(path, who=who, read_only=read_only, origin=origin)
    study.proof = proof
    return study


def open_source(path: str | Path) -> Study:
    """Open another site's study to merge from, its whole trail replayed first. Raises `UserError` if it is damaged."""
    proof = soundness.prove(path, replayed_up_to=soundness.WHOLE)
    study = open_study(path, read_only=True, origin="command")
    study.proof = proof
    return study


def warning_of_sqlite() -> str:
    """Say that the SQLite of this computer is not safe for studies; an empty text if it is."""
    return sqlite_version.warning()
