"""The small workbook, read back once a module."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.exchange.writers.opening import opened


@pytest.fixture(scope="module")
def pages(small_file: Path) -> dict[str, Worksheet]:
    return opened(small_file)
