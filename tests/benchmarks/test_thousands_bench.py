"""Ten patients beside a thousand with 100 laboratory rows each, in one run: what a day in the window and a proof cost.

Run with `make bench`; 5,000 patients are asked for by name: CD7GUI_BENCH_COHORT=5000, with fewer laboratory rows by
CD7GUI_BENCH_ROWS=2. Each goal is a bench of its own that prints what was measured, its goal, and how many times that of
ten patients it is. Goals are held in processor time, which other work on the machine moves least; of a time that the
window stood still it is that of the window's own thread.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from statistics import median
from time import time
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.patients.readings import ReadingCache
from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from tests.benchmarks.bulk import study_of

FEW, MANY = 10, 1_000
SIZES = [FEW, MANY, *(int(size) for size in os.environ.get("CD7GUI_BENCH_COHORT", "").split())]
ROOT = Path(__file__).parents[2]
ROWS = int(os.environ.get("CD7GUI_BENCH_ROWS", "100"))  # laboratory rows of each patient where there are more
STILL = {FEW: 0.050, MANY: 0.050}  # s that the window may stand still
STILL_OF_ALL = 0.100  # s, with more patients than these
TO_PROVE = 15.0  # s
TIMES_TEN = 2  # what a committed field may cost beside ten patients

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The time of a process that ended is read from /proc.")


@dataclass(frozen=True)
class Taken:
    """What something took, in s."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.cpu * 1000:9,.0f} ms of processor, {self.wall * 1000:9,.0f} ms by the wall"


def run(*words: object, home: Path) -> Taken:
    """Run a module in a process of its own, with its modules compiled before, as they are once it was used."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
    env = kept | {name: str(value) for name, value in ours.items()}
    begun = time()
    with subprocess.Popen(
        [sys.executable, "-m", *map(str, words)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    ) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        taken = Taken(time() - begun, _processor_time(process.pid))
    assert process.returncode == 0
    return taken


def _processor_time(pid: int) -> float:
    """Return the processor time of a process that has ended; that of its children, the proof of a file, is no part."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Day:
    """A day in the window, as `tests.benchmarks.window_day` tells it."""

    patients: int
    told: Mapping[str, Any]
    closing: Taken

    def taken(self, name: str) -> Taken:
        return Taken(self.told[name]["wall"], self.told[name]["cpu"])

    def still(self, *phases: str) -> Taken:
        """How long the window stood still at most."""
        found = [self.told[phase]["gap"] for phase in phases]
        return Taken(*(max(_each(found, clock)) for clock in ("wall", "cpu")))

    def field(self) -> Taken:
        """What Return costs in the middle."""
        return Taken(*(median(_each(self.told["fields"], clock)) for clock in ("wall", "cpu")))

    def repaint(self) -> Taken:
        """What 95 of 100 ways from a field to the summary take at most."""
        return Taken(*(_of_hundred(95, _each(self.told["repaints"], clock)) for clock in ("wall", "cpu")))


# By what was measured: the goal in s, None for that of standing still; and what measured it.
GOALS: Mapping[str, tuple[float | None, Callable[[Day], Taken]]] = {
    "opened to the list": (1.5, lambda day: day.taken("list")),
    "field to repainted summary, p95": (0.3, Day.repaint),
    "closed": (1.0, lambda day: day.closing),
    "stood still while reading and judging": (None, lambda day: day.still("reading", "judging")),
    "stood still while typing": (None, lambda day: day.still("typing")),
    "stood still going to the summary": (None, lambda day: day.still("going to the summary")),
    "stood still at new outcomes": (None, lambda day: day.still("outcomes")),
}


def _each(measured: Sequence[Mapping[str, float]], clock: str) -> list[float]:
    return [one[clock] for one in measured]


def _of_hundred(share: int, measured: Sequence[float]) -> float:
    return sorted(measured)[(len(measured) * share - 1) // 100]


@pytest.fixture(scope="module")
def day_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Day]:
    """Return a function that spends a day with a study of so many patients, once in a run."""

    @cache
    def spend(patients: int) -> Day:
        home = tmp_path_factory.mktemp("day")
        study = shutil.copyfile(study_of(patients, rows_of(patients)), home / "study.cd7")
        begun, found = time(), home / "found.json"
        taken = run("tests.benchmarks.window_day", study, begun, found, home=home)
        told = json.loads(found.read_text())
        if "copy" in told:
            with suppress(ProcessLookupError):  # the copy that closing begins goes on for a minute
                os.kill(told["copy"], signal.SIGKILL)
        closed = Taken(begun + taken.wall - told["closing"]["wall"], taken.cpu - told["closing"]["cpu"])
        study.unlink()
        return Day(patients, told, closed)

    return spend


def rows_of(patients: int) -> int:
    """Return how many laboratory rows each of so many patients has."""
    return ROWS if patients > MANY else 100


@pytest.mark.parametrize("patients", SIZES)
@pytest.mark.parametrize("goal", GOALS)
def test_a_goal_of_the_day(
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    day_of: Callable[[int], Day],
    goal: str,
    patients: int,
) -> None:
    run("compileall", "-q", "cd7gui", home=study_of(FEW).parent)
    seconds, measure = GOALS[goal]
    seconds = seconds or STILL.get(patients, STILL_OF_ALL)
    few = measure(day_of(FEW))
    found = benchmark.pedantic(lambda: measure(day_of(patients)), rounds=1)

    with capsys.disabled():
        told = f"{found}   goal {seconds * 1000:,.0f} ms, {found.cpu / max(few.cpu, 0.001):.1f} times that of ten"
        sys.stdout.write(f"\n  {patients:,} patients: {goal:<38}{told}\n")
    assert found.cpu <= seconds


def test_a_committed_field_of_a_thousand_beside_ten(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], day_of: Callable[[int], Day]
) -> None:
    few = day_of(FEW).field()
    many = benchmark.pedantic(lambda: day_of(MANY).field(), rounds=1)

    with capsys.disabled():
        times = many.cpu / few.cpu
        sys.stdout.write(f"\n  a committed field: {times:.2f} times that of ten patients   goal {TIMES_TEN}\n")
    assert many.cpu <= TIMES_TEN * few.cpu


@pytest.mark.parametrize("patients", SIZES)
def test_the_proof_of_a_study(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path, patients: int
) -> None:
    taken = benchmark.pedantic(
        lambda: run("cd7gui", "verify", study_of(patients, rows_of(patients)), home=tmp_path), rounds=1
    )

    with capsys.disabled():
        sys.stdout.write(f"\n  {patients:,} patients: {'verify':<38}{taken}   goal {TO_PROVE:,.0f} s\n")
    assert taken.cpu <= TO_PROVE * max(1, patients / MANY)


@pytest.mark.parametrize("patients", SIZES)
def test_a_committed_field_judged_and_counted(benchmark: BenchmarkFixture, tmp_path: Path, patients: int) -> None:
    path = shutil.copyfile(study_of(patients, 1), tmp_path / "study.cd7")
    weights = (f"{40 + number % 60}.{number % 10}" for number in count())
    with open_study(path, who="bench") as study:
        study.count_deviations()
        key = study.listed_keys()[7]

        def commit() -> None:
            assert entry.enter(study, Place(key, "F3", 0, "WEIGHT"), next(weights), "bench").stored
            study.findings(key)
            study.count_deviations()

        benchmark.pedantic(commit, rounds=50, warmup_rounds=5)


@pytest.mark.parametrize("patients", SIZES)
def test_the_outcomes_after_a_committed_field(benchmark: BenchmarkFixture, tmp_path: Path, patients: int) -> None:
    path = shutil.copyfile(study_of(patients, 1), tmp_path / "study.cd7")
    days = (date(2023, 7, 6) + timedelta(number) for number in count())
    with open_study(path, who="bench") as study:
        settings, memory = Settings(cutoff=study.cutoff), ReadingCache()
        compute(study.snapshot(), settings, memory)
        key = study.listed_keys()[7]

        def commit() -> None:
            assert entry.enter(study, Place(key, "F16", 0, "DTHDAT"), next(days).isoformat(), "bench").stored
            compute(study.snapshot(), settings, memory)

        benchmark.pedantic(commit, rounds=15, warmup_rounds=2)
