"""R as a second opinion: the script that is written for it, and what it says."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cd7gui.domain.results import Settings
from cd7gui.study.exports.r_script import write_r_script
from cd7gui.study.session import Snapshot

KEPT_R = """
suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
})
options(warn = 1)
run <- function(script, out, err) {
  sink(file(out, "w"))
  sink(file(err, "w"), type = "message")
  words <- function(trailingOnly = FALSE) if (trailingOnly) character() else paste0("--file=", script)
  assign("commandArgs", words, globalenv())
  assign("quit", function(status = 0) invokeRestart("ended", status), globalenv())
  status <- withRestarts(
    tryCatch({
      source(script, print.eval = TRUE)
      0
    }, error = function(why) {
      message("Error: ", conditionMessage(why))
      1
    }),
    ended = identity
  )
  sink(type = "message")
  sink()
  closeAllConnections()
  status
}
asked <- file("stdin", "r")
while (nzchar((words <- readLines(asked, 3L))[1])) {
  ended <- parallel::mccollect(parallel::mcparallel(run(words[1], words[2], words[3])))[[1]]
  cat(ended, "\\n", sep = "")
  flush(stdout())
}
"""
"""Half of what a small cohort costs is to start R and load its packages: it does so once, and forks for each script."""

# What runs once need not be compiled: a third of the time.
ENVIRONMENT = {**os.environ, "R_ENABLE_JIT": "0"}


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


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script of a folder in a process that was forked from an R with its packages loaded."""
    kept = _kept_r()
    assert kept.stdin
    assert kept.stdout
    with TemporaryDirectory() as place:
        words = [str(folder / "summary.R"), f"{place}/out", f"{place}/err"]
        kept.stdin.write("".join(f"{word}\n" for word in words))
        kept.stdin.flush()
        status = kept.stdout.readline()
        said = [Path(word).read_text(encoding="utf-8", errors="replace") for word in words[1:]]
    return subprocess.CompletedProcess(words[:1], int(status), *said)


@cache
def _kept_r() -> subprocess.Popen[str]:
    command = ["Rscript", "-e", KEPT_R]
    kept = subprocess.Popen(command, env=ENVIRONMENT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(kept.communicate, "\n\n\n")  # another process may hold its input open: it is told to end
    return kept


def run_alone(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a folder as a person does."""
    return subprocess.run(
        ["Rscript", str(folder / "summary.R")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**ENVIRONMENT, **environment},
    )
