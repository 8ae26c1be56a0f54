"""The study file that the tests of signed heads begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.entry import enter
from cd7gui.study.opening import new_study, open_study


def add(path: Path, field: str, text: str) -> None:
    with open_study(path) as study:
        enter(study, Place("p1", "F1", 0, field), text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "trial.cd7"
    new_study(made, who="chen").close()
    add(made, "SUBJID", "01-001")
    return made
