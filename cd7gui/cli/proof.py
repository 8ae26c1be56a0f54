"""The commands `verify` and `rebuild`: what is proved of a study file, and how a damaged one is made whole again."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cd7gui.domain.formatting import N_
from cd7gui.domain.proof import Proof

WRITING = frozenset({"new", "demo", "import", "merge", "rebuild", "restore"})


def verify(path: Path, *, watched: bool = False) -> int:
    """Replay the trail, say what is worth knowing of it and what is wrong first; returns the exit code."""
    from cd7gui.store.verify import examine

    if watched:
        return _prove_in_steps(path)
    found = examine(path)
    sys.stdout.write("".join(f"{one.sentence}\n" for one in found.notes))
    if found.bad is not None:
        sys.stderr.write(f"{path}: {found.bad.sentence}\n")
        return 1
    sys.stdout.write(N_("{path}: the trail is whole, and the present values follow from it.").format(path=path) + "\n")
    return 0


def _prove_in_steps(path: Path) -> int:
    """Say each thing that is proved as soon as it is, a line of JSON each: the window reads along."""
    from cd7gui.store.database.errors import DamagedStudy
    from cd7gui.store.soundness import WHOLE, prove

    try:
        for lines in (0, WHOLE):
            proof = prove(path, replayed_up_to=lines)
            sys.stdout.write(json.dumps({"proved": proof.value}) + "\n")
            sys.stdout.flush()
            if proof is Proof.WHOLE:
                break
    except DamagedStudy as damaged:
        sys.stdout.write(json.dumps({"damaged": str(damaged)}) + "\n")
        return 1
    return 0


def warn_of_sqlite(command: str) -> None:
    """Say on standard error, after a command that writes in studies, if this computer's SQLite is not safe for them."""
    if command not in WRITING:
        return
    from cd7gui.store.database.sqlite_version import warning

    if said := warning():
        sys.stderr.write(said + "\n")


def rebuild(path: Path) -> int:
    """Make the present values from the trail again; returns the exit code."""
    from cd7gui.store.rebuilding import rebuild

    sys.stdout.write(rebuild(path).in_words() + "\n")
    return 0
