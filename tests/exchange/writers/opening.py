"""A workbook as openpyxl reads it back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def opened(path: Path) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(path)
    return {page.title: page for page in book.worksheets}
