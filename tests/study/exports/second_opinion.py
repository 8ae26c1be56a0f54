"""R as a second opinion: the script that is written for it, and what it says."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from cd7gui.domain.results import Settings
from cd7gui.study.exports.r_script import write_r_script
from cd7gui.study.session import Snapshot


@cache
def r_is_there() -> bool:
    """Return whether R and its two packages are installed; `.ci/run` installs them."""
    ask = "quit(status = !all(c('survival', 'cmprsk') %in% rownames(installed.packages())))"
    rscript = shutil.which("Rscript")
    return rscript is not None and subprocess.run([rscript, "-e", ask], check=False).returncode == 0


def written(folder: Path, snapshot: Snapshot, settings: Settings) -> Path:
    """Write the script where R is installed; gives its folder, in which a test may alter something."""
    if not r_is_there():
        pytest.skip("R with survival and cmprsk is not installed (.ci/system r)")
    write_r_script(folder, snapshot, settings)
    return folder


def second_opinion(folder: Path, snapshot: Snapshot, settings: Settings) -> subprocess.CompletedProcess[str]:
    return run(written(folder, snapshot, settings))


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["Rscript", str(folder / "summary.R")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={
            **os.environ,
            "R_ENABLE_JIT": "0",
            **environment,
        },  # what runs once need not be compiled: a third of the time
    )
