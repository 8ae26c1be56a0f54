"""Judges every file of a folder against an empty study within limits of time and memory; one line of JSON a file.

`python -m tests.exchange.judging FOLDER` is a process of its own, because its limits hold for good.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cd7gui.domain.errors import UserError
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study

MEMORY = 1_500 * 2**20  # bytes of address space; the process without a file takes a third
SECONDS = 240  # of the processor, for all files together


def main(folder: Path) -> None:
    """Judge the files one after another; an error that is no sentence for the user is told by its name."""
    limit()
    with tempfile.TemporaryDirectory() as place, new_study(Path(place) / "s.cd7", who="x") as study:
        before = study.book.position()
        for path in sorted(folder.iterdir()):
            start = time.process_time()
            found = judged(study, path) | {"name": path.name, "seconds": time.process_time() - start}
            sys.stdout.write(json.dumps(found) + "\n")
        assert study.book.position() == before
        assert not study.cases()


def limit() -> None:
    """Limit memory and time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def judged(study: Study, path: Path) -> dict[str, Any]:
    """Return the sentence that refuses a file, or what would be imported, what would not, and what was odd."""
    try:
        plan = plan_file(study, path)
    except UserError as refusal:
        return {"sentence": str(refusal)}
    except Exception as error:
        return {"error": repr(error)}
    cells = {one.place.name: one.new for one in plan.cells}
    refused = {str(one.spot): one.sentence for one in plan.refused}
    return {"cells": cells, "refused": refused, "notes": plan.notes}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
