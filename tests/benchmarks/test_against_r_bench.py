"""Our statistics and R's on the same times in one run; R's are timed inside R, so that no process start counts.

Nothing is timed by assertion. Run with
pytest tests/benchmarks/test_against_r_bench.py -o addopts="--import-mode=importlib" --benchmark-only
--benchmark-group-by=group,param:n --benchmark-columns=median,rounds
and read the ratios in each group: the budget for Kaplan-Meier with limits at n = 100,000 is a tenth of R's survfit.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cd7gui.stats.competing_risks import aalen_johansen
from cd7gui.stats.group_tests import gray, log_rank
from cd7gui.stats.survival import kaplan_meier
from tests.benchmarks.test_stats_bench import UP_TO_A_HUNDRED_THOUSAND, UP_TO_A_MILLION, cohort

SERVER = r"""
suppressPackageStartupMessages({ library(survival); library(cmprsk) })
input <- file("stdin", "r")
answer <- function(...) { cat(..., "\n"); flush(stdout()) }
answer("ready")
while (length(line <- readLines(input, 1)) > 0) {
  asked <- strsplit(line, "\t")[[1]]
  if (asked[1] == "read") {
    n <- as.integer(asked[3]); from <- file(asked[2], "rb")
    time <- readBin(from, "double", n); status <- readBin(from, "integer", n); arm <- readBin(from, "integer", n)
    close(from); answer("read")
  } else {
    run <- parse(text = asked[2]); begun <- Sys.time(); eval(run)
    answer(as.numeric(Sys.time() - begun, units = "secs"))
  }
}
"""
IN_R = {
    "Kaplan-Meier": "survfit(Surv(time, status > 0) ~ 1)",
    "incidence": "survfit(Surv(time, factor(status, 0:2)) ~ 1)",
    "incidence, cmprsk": "cuminc(time, status, cencode = 0)",
    "log-rank": "survdiff(Surv(time, status > 0) ~ arm)",
    "Gray": "cuminc(time, status, arm, cencode = 0)",
}
OURS: dict[str, Callable[[Any, Any, Any], object]] = {
    "Kaplan-Meier": lambda time, status, _: kaplan_meier(time, status > 0),
    "incidence": lambda time, status, _: aalen_johansen(time, status),
    "incidence, cmprsk": lambda time, status, _: aalen_johansen(time, status, variance="cmprsk"),
    "log-rank": lambda time, status, arm: log_rank(time, status > 0, arm),
    "Gray": gray,
}
SIZES = {
    what: UP_TO_A_MILLION
    if what == "Kaplan-Meier"
    else UP_TO_A_HUNDRED_THOUSAND
    if what != "incidence"
    else [100, 1_000, 10_000]  # R's multi-state survfit takes minutes at 100,000
    for what in IN_R
}
CASES = [(what, n) for what, sizes in SIZES.items() for n in sizes]
ROUNDS = 7


class R:
    """An R process that is asked in turn, and a clock that counts only the time R spent on what it was asked."""

    def __init__(self, folder: Path) -> None:
        (folder / "server.R").write_text(SERVER)
        self._data = folder / "cohort.bin"
        self._process = subprocess.Popen(
            ["Rscript", str(folder / "server.R")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.spent = 0.0
        assert self._line() == "ready"

    def read(self, time: Any, status: Any, arm: Any) -> None:
        self._data.write_bytes(time.tobytes() + status.astype(np.int32).tobytes() + arm.astype(np.int32).tobytes())
        assert self._ask("read", str(self._data), str(len(time))) == "read"

    def run(self, expression: str) -> None:
        self.spent += float(self._ask("run", expression))

    def close(self) -> None:
        self._process.communicate()

    def _ask(self, *words: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def r(tmp_path_factory: pytest.TempPathFactory) -> Iterator[R]:
    if shutil.which("Rscript") is None:
        pytest.skip("R with survival and cmprsk is not installed (.ci/system r)")
    made = R(tmp_path_factory.mktemp("r"))
    yield made
    made.close()


@pytest.mark.parametrize(("what", "n"), CASES)
def test_ours(benchmark: Any, what: str, n: int) -> None:
    benchmark.group = what
    time, status, arm = cohort(n, whole_days=False)
    benchmark.pedantic(OURS[what], (time, status, arm), rounds=ROUNDS, warmup_rounds=1)


@pytest.mark.parametrize(("what", "n"), CASES)
def test_in_r(benchmark: Any, r: R, what: str, n: int) -> None:
    benchmark.group = what
    benchmark._timer = lambda: r.spent  # R's own time, without the way to it and back
    r.read(*cohort(n, whole_days=False))
    benchmark.pedantic(r.run, (IN_R[what],), rounds=ROUNDS, warmup_rounds=1)
