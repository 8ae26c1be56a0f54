"""The commands `freeze`, `unfreeze`, `lock`, `unlock` and `locks`: what may no longer change."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from cd7gui.cli.access.sign_in import opened
from cd7gui.cli.access.signing import add_scope_arguments, scope_of
from cd7gui.domain.errors import UserError

if TYPE_CHECKING:
    from cd7gui.study.people.locks import LockScope
    from cd7gui.study.session import Study

    Doing = Callable[[Study, LockScope, str], None]

DONE = 0
ONE_OF_TWO = "--to-cutoff applies to all patients and forms. Leave out either --to-cutoff or --patient and --form."
SAID = {
    "freeze": "{what} {verb} frozen: no value can change, but queries can be answered.",
    "unfreeze": "{what} {verb} no longer frozen.",
    "lock": "{what} {verb} locked: nothing can change any more.",
    "unlock": "{what} {verb} no longer locked.",
}


def freeze(chosen: argparse.Namespace) -> int:
    """Freeze something for the time being."""
    from cd7gui.study.people import locks

    return _run(chosen, "freeze", locks.freeze)


def unfreeze(chosen: argparse.Namespace) -> int:
    """Undo a freeze."""
    from cd7gui.study.people import locks

    return _run(chosen, "unfreeze", locks.unfreeze)


def lock(chosen: argparse.Namespace) -> int:
    """Lock something for good."""
    from cd7gui.study.people import locks

    return _run(chosen, "lock", locks.lock)


def unlock(chosen: argparse.Namespace) -> int:
    """Undo a lock, with a reason."""
    from cd7gui.study.people import locks

    return _run(chosen, "unlock", locks.unlock)


def list_locks(chosen: argparse.Namespace) -> int:
    """Print what is frozen and what is locked."""
    from cd7gui.study.people.roles import Act
    from cd7gui.study.reports.lock_list import locks_as_data, locks_in_words

    with opened(chosen.study, chosen.who) as study:
        if not study.may(Act.UNLOCK):  # whoever may unlock sees what is locked, but no case
            study.require(Act.READ_CASES)
        said = json.dumps(locks_as_data(study), ensure_ascii=False, indent=1) if chosen.json else locks_in_words(study)
    sys.stdout.write(said + "\n")
    return DONE


def _run(chosen: argparse.Namespace, what: str, do: Doing) -> int:
    from cd7gui.protocol.patients import subject
    from cd7gui.study.people.locks import LockScope

    if chosen.to_cutoff and (chosen.patient or chosen.form):
        raise UserError(ONE_OF_TWO)
    with opened(chosen.study, chosen.who, read_only=False) as study:
        of = scope_of(study, chosen)
        scope = LockScope(of.patient, of.form, chosen.to_cutoff)
        do(study, scope, chosen.reason)
        number = subject(study.case(of.patient)) if of.patient else ""
        name = scope.name(number, study.cutoff)
    sys.stdout.write(SAID[what].format(what=name, verb="are" if scope.many else "is") + "\n")
    return DONE


def add_lock_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of these commands, except the study and the acting person."""
    add_scope_arguments(parser)
    parser.add_argument("--to-cutoff", action="store_true", help="all rows dated up to the data cut-off")
    parser.add_argument("--reason", metavar="TEXT", default="", help="the reason (required to unlock)")
