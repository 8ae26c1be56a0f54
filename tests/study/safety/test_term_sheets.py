"""Reading NCI's sheet: columns by their headings, versions by their names, and what is no such sheet refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cd7gui.domain.case_report.study_terms import TermEntry
from cd7gui.domain.errors import UserError
from cd7gui.study.safety import term_sheets
from cd7gui.study.safety.term_sheets import read_term_sheet
from tests.study.safety.made_up_sheets import BLOOD, EAR, LONG, LONG_ROWS, ROWS, TINNITUS, WIDE, WIDE_5, WIDE_6, sheet


def refused(path: Path, words: str, version: str = "") -> None:
    with pytest.raises(UserError) as told:
        read_term_sheet(path, version)
    assert re.search(words, str(told.value)), str(told.value)
    assert "\n" not in str(told.value)


def test_a_row_a_term_is_read_by_its_headings_and_codes_of_meddra_stay_behind(tmp_path: Path) -> None:
    found = read_term_sheet(sheet(tmp_path / "any.xlsx"))
    assert (found.version, found.source.name, len(found.source.sha256)) == ("5.0", "any.xlsx", 64)
    assert found.entries == (
        TermEntry("Febrile neutropenia", BLOOD, "", ("", "", "Of three", "Of four", "Death"), "Defined"),
        TermEntry("Tinnitus", EAR, "", ("Faint", "Loud", "Deafening", "", "")),
        TermEntry("Buzzing of the pinna", EAR, "", ("A buzz", "Two buzzes", None, "", ""), "Made up"),
    )
    assert found.notes == ("MedDRA codes are licensed: those of the sheet (3) were left out.",)
    assert "90000001" not in repr(found)


def test_headings_of_6_0_headings_further_down_and_words_below_the_table(tmp_path: Path) -> None:
    rows = [[None], WIDE_6, *ROWS, [None], ["Grades are made up."]]
    found = read_term_sheet(sheet(tmp_path / "any.xlsx", rows, ["A table of terms"]))
    assert (found.version, len(found.entries)) == ("6.0", 3)


def test_the_sheet_with_codes_of_the_thesaurus_has_a_row_a_grade(tmp_path: Path) -> None:
    found = read_term_sheet(sheet(tmp_path / "NCIt_CTCAE_5.0.xlsx", LONG_ROWS, LONG))
    assert (found.version, found.whole) == ("5.0", False)
    grades = ("Faint, by code", "Loud, by code", "", "", "")
    assert found.entries == (TermEntry("TINNITUS", "Ear and Labyrinth Disorders", "C902", grades, "Ringing"),)


def test_words_of_ctcae_go_before_those_of_the_thesaurus_and_a_class_may_have_its_own_column(tmp_path: Path) -> None:
    titles = (
        "Code",
        "Preferred Name",
        "Definition",
        "CTCAE Preferred Term",
        "CTCAE 6.0 Definition",
        "System Organ Class",
    )
    rows = [
        ("C902", "CTCAE Grade of a Ringing", "not this", "Tinnitus", "Ringing", EAR),
        ("C904", "Grade 2 Ringing", "not this", "Grade 2 Tinnitus", "Loud", EAR),
    ]
    found = read_term_sheet(sheet(tmp_path / "any.xlsx", rows, titles))
    assert found.version == "6.0"
    assert found.entries == (TermEntry("Tinnitus", EAR, "C902", ("", "Loud", "", "", ""), "Ringing"),)


@pytest.mark.parametrize(
    ("file", "page", "titles"),
    [
        ("any.xlsx", "CTCAE v5.0 Clean Copy", WIDE),
        ("CTCAE_v5.0_2017.xlsx", "Sheet1", WIDE),
        ("ctcae-v5.xlsx", "Sheet1", WIDE),
        ("CTCAE_v6.0.xlsx", "Sheet1", WIDE_5),
    ],
)
def test_the_version_is_what_headings_sheet_and_file_say(
    tmp_path: Path, file: str, page: str, titles: tuple[str, ...]
) -> None:
    assert read_term_sheet(sheet(tmp_path / file, titles=titles, name=page)).version == "5.0"


def test_a_version_that_is_not_said_is_asked_for_and_another_one_refused(tmp_path: Path) -> None:
    silent = sheet(tmp_path / "any.xlsx", titles=WIDE)
    refused(silent, "which version of CTCAE it is. Add --ctcae-version")
    assert read_term_sheet(silent, "6.0").version == "6.0"
    refused(sheet(tmp_path / "b.xlsx"), "says that it is CTCAE 5.0, not 6.0", "6.0")
    refused(sheet(tmp_path / "CTCAE_4.03.xlsx", titles=WIDE), "is CTCAE 4.03, but events here are graded by 5.0 or 6.0")
    newer = [("1", BLOOD, "Thrombocytopenia", *["x"] * 5, "")]
    refused(sheet(tmp_path / "d.xlsx", newer), "only CTCAE 6.0 has, such as “Thrombocytopenia”, so it is not 5.0")


def test_a_formula_an_error_and_letters_that_nobody_sees_are_refused_with_their_cell(tmp_path: Path) -> None:
    for at, bad, words in (
        (2, '="Tin"&"nitus"', "Cell C2 of the sheet Clean Copy contains a formula or an error"),
        (3, "#N/A", "Cell D2 of the sheet Clean Copy contains a formula or an error"),
        (2, "Tinn\u202eitus", "Cell C2 of the sheet Clean Copy cannot be imported"),
        (1, "E" * 201, "Cell B2 .* more than 200"),
        (4, "x" * 5001, "Cell E2 .* more than 5,000"),
    ):
        row = list(TINNITUS)
        row[at] = bad
        refused(sheet(tmp_path / "a.xlsx", [row]), words)


def test_a_term_twice_counts_once_where_it_is_alike_and_is_refused_where_it_is_not(tmp_path: Path) -> None:
    shouted = (*TINNITUS[:2], "TINNITUS ", *TINNITUS[3:])
    assert len(read_term_sheet(sheet(tmp_path / "a.xlsx", [TINNITUS, shouted])).entries) == 1
    other = (*TINNITUS[:3], "Fainter", *TINNITUS[4:])
    refused(sheet(tmp_path / "b.xlsx", [TINNITUS, other]), "“Tinnitus” is on the sheet twice.*rows 2 and 3")


def test_a_row_without_its_term_or_class_is_refused(tmp_path: Path) -> None:
    refused(sheet(tmp_path / "a.xlsx", [(*TINNITUS[:2], None, *TINNITUS[3:])]), "Row 2 of .* has no CTCAE term")
    refused(sheet(tmp_path / "b.xlsx", [(None, None, *TINNITUS[2:])]), "Row 2 of .* has no organ class")


def test_what_is_no_such_sheet_is_refused_in_a_sentence(tmp_path: Path) -> None:
    refused(sheet(tmp_path / "a.xlsx", titles=("Patient", "Event")), "a.xlsx is not a CTCAE sheet")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 nothing behind it")
    refused(tmp_path / "b.xlsx", "b.xlsx")
    refused(tmp_path / "gone.xlsx", "gone.xlsx")


def test_too_much_of_anything_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheet(tmp_path / "a.xlsx")
    monkeypatch.setattr(term_sheets, "MOST_TERMS", 2)
    refused(path, "a.xlsx has more than 2 terms")
    monkeypatch.setattr(term_sheets, "MOST_ROWS", 2)
    refused(path, "a.xlsx has more than 2 rows")
    monkeypatch.setattr(term_sheets, "LARGEST_SHEET", 100)
    refused(path, "a.xlsx has 0 MB")
