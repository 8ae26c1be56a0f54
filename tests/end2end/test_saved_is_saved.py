"""What the window called saved is in the study after kill -9, whatever was done to its files meanwhile.

A few random rounds; CD7GUI_ROUNDS=100 runs a hundred, CD7GUI_PLATFORM=xcb on a real screen.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("CD7GUI_ROUNDS", "4"))
UNNOTICED = ("gone", "taking the log", "overwriting")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits and signals of POSIX")


def told_by_a_killed_window(folder: Path, seed: int) -> tuple[list[str], str]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("CD7GUI_PLATFORM", "offscreen")}
    surroundings |= {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    words = [sys.executable, "-m", "tests.end2end.saved_window", str(folder), str(seed)]
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(words, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=errors)
    assert process.stdout is not None
    chance = random.Random(seed)
    first = b"".join(process.stdout.readline() for _ in range(chance.randrange(1, 25)))
    time.sleep(chance.random())
    process.kill()
    rest, _ = process.communicate()
    return [line for line in (first + rest).decode().split("\n")[:-1] if line], (folder / "errors").read_text()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nothing_that_was_called_saved_is_missing_after_a_kill(tmp_path: Path, seed: int) -> None:
    lines, errors = told_by_a_killed_window(tmp_path, seed)
    assert not [line for line in lines if line.startswith("mistake")], (lines[-3:], errors)
    assert lines, errors
    saved = [line.split(" ", 2) for line in lines if line.startswith("saved ")]
    if not saved or lines[-1] in UNNOTICED:  # killed right after somebody destroyed it
        return
    study = Path(saved[-1][2])
    if not study.exists() and lines[-1].startswith("moving "):
        study = Path(lines[-1].removeprefix("moving "))
    if study != Path(saved[-1][2]):  # moved in that moment without its log, which the person has to take along
        log = Path(f"{saved[-1][2]}-wal")
        if log.exists():
            log.rename(f"{study}-wal")
    assert verify(study) is None, lines[-3:]
    with Casebook.open(study) as book:
        texts = {line.change.new for line in book.trail(form="F1", field="INITIALS")}
    missing = [text for _, text, _ in saved if text not in texts]
    assert not missing, (seed, lines[-5:])
