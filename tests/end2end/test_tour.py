"""The tour runs to its end and leaves its pictures and the workbook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd

PICTURES = {
    "start", "casebook-light", "grid-light", "findings-light", "deviations-light", "typed-patient",
    "summary-with-typed-patient", "workbook", "summary-light", "summary-dark", "casebook-dark",
    "gvhd-light", "import-light",
}  # fmt: skip


def test_the_tour_shows_the_main_job_and_saves_the_workbook(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-m", "cd7gui", "tour", str(tmp_path / "tour")]

    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=550, check=False)

    assert done.returncode == 0, done.stderr
    assert {path.stem for path in (tmp_path / "tour").glob("*.png")} == PICTURES
    patients = pd.read_excel(tmp_path / "tour" / "tour.xlsx", engine="openpyxl", sheet_name="Patients", dtype=str)
    assert "SYN-11" in patients["SUBJID"].tolist()


def test_a_tour_for_the_pictures_alone_leaves_nothing_else(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-m", "cd7gui", "tour", str(tmp_path / "tour"), "--pictures-only"]

    # Whatever outlives the tour holds its output open, and is waited for.
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=550, check=False)

    assert done.returncode == 0, done.stderr
    assert {line for line in done.stderr.splitlines() if not line.startswith("This plugin does not support ")} == set()
    assert {path.suffix for path in (tmp_path / "tour").iterdir()} == {".png"}
