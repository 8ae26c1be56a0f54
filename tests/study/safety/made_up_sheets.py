"""Small sheets in the shape of NCI's, with terms and words that are made up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

SPACES = " \xa0\xa0"  # behind the headings of the grades, as in the sheet of 5.0
WIDE = ("MedDRA Code", "MedDRA SOC", "CTCAE Term", *(f"Grade {one}{SPACES}" for one in range(1, 6)), "Definition")
WIDE_5 = (*WIDE, "Navigational Note", "CTCAE v5.0 Change")
WIDE_6 = (
    "CTCAE v6.0 MedDRA 28.0 LLT Code",
    "CTCAE v6.0 MedDRA 28.0 SOC",
    "CTCAE v6.0 MedDRA 28.0 Term",
    *(f"Grade {one}" for one in range(1, 6)),
    "Definition",
    "Navigational Note",
)
LONG = ("NCIt Code", "CTCAE Preferred Term", "CTCAE 5.0 Definition", "MedDRA Code", "Parents")
BLOOD, EAR = "Blood and lymphatic system disorders", "Ear and labyrinth disorders"

FEVERISH = ("90000001", BLOOD, "Febrile neutropenia", " -", " -", "Of three", "Of four", "Death", "Defined", None)
TINNITUS = ("90000002", EAR, "Tinnitus", "Faint", "Loud", "Deafening", " -", " -", " -", None)
BUZZING = (
    "90000003",
    EAR,
    "Buzzing of the pinna",
    "A buzz",
    "Two\nbuzzes",
    None,
    " -",
    " -",
    "Made up",
    "See Tinnitus",
)
ROWS = (FEVERISH, TINNITUS, BUZZING)

LONG_ROWS = (
    ("C900", "Adverse Event by System Organ Class", None, None, None),
    ("C901", "Ear and Labyrinth Disorders", None, None, "C900"),
    ("C902", "TINNITUS", "Ringing", "90000002", "C901"),
    ("C903", "Grade 1 Tinnitus, CTCAE", "Faint, by code", None, "C902"),
    ("C904", "Grade 2 Tinnitus, CTCAE", "Loud, by code", None, "C902"),
)


def sheet(
    path: Path, rows: Iterable[Sequence[object]] = ROWS, titles: Sequence[str] = WIDE_5, name: str = "Clean Copy"
) -> Path:
    """Write a sheet, and return where it is."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = name
    page.append(titles)
    for row in rows:
        page.append(row)
    book.save(path)
    return path
