"""Studies for the tests of the use cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Study]:
    with make_demo(tmp_path / "demo.cd7", who="coordinator") as study:
        yield study


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "empty.cd7", name="Empty", who="coordinator") as study:
        yield study
