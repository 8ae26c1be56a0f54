"""Signing in from the command line: a name by --who, and a password that is never in the command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cd7gui.cli.access.passwords import password_of_person
from cd7gui.domain.proof import Proof

if TYPE_CHECKING:
    from cd7gui.study.people.roles import Act
    from cd7gui.study.session import Study


def opened(path: str | Path, who: str, *acts: Act, read_only: bool = True) -> Study:
    """Open a study for a command: proved, signed in, and checked for the person's permissions."""
    from cd7gui.study.proof_of_file import open_proved

    signed_in(path, who)
    study = open_proved(path, *acts, read_only=read_only, who=who)
    if study.proof is Proof.REWRITTEN:
        sys.stderr.write(f"{path}: {study.proof.words}\n")
    if study.identifiers_away:  # nobody should take such an export for a complete one
        sys.stderr.write(f"{study.identifiers_away}\n")
    return study


def signed_in(path: str | Path, who: str) -> None:
    """Sign in whoever gives the command, if the study has people."""
    from cd7gui.study.opening import sign_in_at

    sign_in_at(path, who, password_of_person)
