"""Workbooks on the disk for the tests of the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.exchange.writers.workbook import write
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.exchange.building import nasty_workbook, workbook
from tests.exchange.exported import export_workbook


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with two patients and a form that nobody has."""
    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    write(workbook(), path)
    return path


@pytest.fixture(scope="session")
def nasty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook full of texts that break spreadsheets."""
    path = tmp_path_factory.mktemp("nasty") / "nasty.xlsx"
    write(nasty_workbook(), path)
    return path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """The synthetic cohort, made once; tests do not change it."""
    with make_demo(tmp_path_factory.mktemp("demo") / "demo.cd7", who="coordinator") as study:
        yield study


@pytest.fixture(scope="session")
def demo_file(demo: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the synthetic cohort."""
    return export_workbook(demo, tmp_path_factory.mktemp("demo") / "demo.xlsx").path
