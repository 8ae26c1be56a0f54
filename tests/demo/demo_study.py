"""The demo study for tests: each process enters it once and copies it, for entering takes twenty times longer."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from unittest import mock

from cd7gui.study import demo
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study


def make_demo(path: str | Path, *, who: str = "") -> Study:
    """Return what `demo.make_demo` returns: a study of its own, which holds the synthetic cohort and is open."""
    with Path(path).open("xb") as file:
        file.write(_entered(who))
    return open_study(path, who=who, origin=demo.ORIGIN)


@functools.cache
def _entered(who: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, CD7GUI_CONFIG=folder):
        path = Path(folder) / "demo.cd7"
        demo.make_demo(path, who=who).close()
        return path.read_bytes()
