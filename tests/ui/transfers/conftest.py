"""The study into which the tests of this folder import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.study.session import Study
from tests.study.small_study import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with the patient 01-001, male, whose CD34+ dose is 6.10."""
    with small_study(tmp_path / "s.cd7") as made:
        yield made
