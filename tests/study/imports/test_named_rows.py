"""Rows that name a row of another form, in files and pasted tables of others: by words, never by a number alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.values.partial_dates import DateReading
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.forms.f21_serious_events import SeriousEvent
from cd7gui.study.imports.import_plan import ImportPlan
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.paste.rows import prepare
from cd7gui.study.paste.table import recognise
from tests.study.memory_book import memory_study

EVENTS = {
    "F1.SUBJID": "01-001",
    "F19[1].AETERM": "Fever",
    "F19[1].AESTDAT": "2023-07-18",
    "F19[2].AETERM": "Sepsis",
    "F19[2].AESTDAT": "2023-07-20",
    "F19[3].AETERM": "Fever",
    "F19[3].AESTDAT": "2023-08-01",
}
TITLES = ("SUBJID", "AWARDAT", "SAEROW", "SAETYPE", "SAENARR")


def planned(tmp_path: Path, rows: Sequence[Sequence[str]], *, titles: Sequence[str] = TITLES) -> ImportPlan:
    """Judge a file in which events of the site's own stand in another order, and reports of them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reports"
    for row in (titles, *rows):
        sheet.append(list(row))
    events = book.create_sheet("Events")  # behind the reports, which name its rows
    for row in (("SUBJID", "AETERM", "AESTDAT"), ("01-001", "Rash", "2023-07-10"), ("01-001", "Sepsis", "2023-07-20")):
        events.append(row)
    book.save(tmp_path / "site.xlsx")
    return plan_file(memory_study({"P1": EVENTS}), tmp_path / "site.xlsx")


def named(plan: ImportPlan) -> list[str | None]:
    return [one.new for one in plan.cells if one.place.field == "SAEROW"]


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("Sepsis", "2"),
        ("sepsis, grade 4, 2023-07-20", "2"),
        ("2023-07-20", "2"),
        ("Fever 2023-08-01", "3"),
        ("Rash", "4"),  # which comes with the file
    ],
)
def test_a_report_comes_in_with_the_event_that_its_words_name(tmp_path: Path, words: str, row: str) -> None:
    plan = planned(tmp_path, [("01-001", "2023-08-02", words, "initial", "Course")])
    assert named(plan) == [row]
    assert plan.refused == ()


GRADED = {
    "F1.SUBJID": "01-001",
    "F19[1].AETERM": "GVHD",
    "F19[1].AESTDAT": "2023-07-18",
    "F19[2].AETERM": "GVHD grade 2",
    "F19[2].AESTDAT": "2023-07-20",
    "F19[3].AETERM": "Fever since 2023-07-01",
    "F19[3].AESTDAT": "2023-07-02",
    "F19[4].AETERM": "Fever",
    "F19[4].AESTDAT": "2023-07-01",
    "F19[5].AETERM": "Rash grade 1",
    "F19[5].AESTDAT": "2023-07-20",
}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("GVHD grade 2, 2023-07-20", "2"),
        ("GVHD grade 2, grade 3, 2023-07-20", "2"),
        ("GVHD grade 2, grade 3", "2"),
        ("GVHD grade 2 2023-07-18", "1"),  # whose own grade it is
        ("GVHD, grade 2", "1"),
        ("Rash grade 1", "5"),
        ("Fever since 2023-07-01", "3"),
        ("Fever since 2023-07-01, 2023-07-02", "3"),
        ("Fever, grade 2, 2023-07-01", "4"),
        ("GVHD grade 2", None),  # either the second, or the first with its grade
    ],
)
def test_words_that_hold_a_grade_or_a_day_name_their_own_row(text: str, row: str | None) -> None:
    table = recognise(SeriousEvent, f"AWARDAT\tSAEROW\tSAETYPE\n2023-08-02\t{text}\tinitial")
    assert table is not None
    found = prepare(table, memory_study({"P1": GRADED}).case("P1"), DateReading())
    assert [one.texts.get("SAEROW") for one in found.rows] == [row]
    assert [one.text for one in found.unread] == ([] if row else [text])
    assert all("names several rows of F19 (1 and 2)" in one.why for one in found.unread)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2", "“2” is a number alone, and nobody knows whose rows of F19 it counts."),
        ("1", "Write the words and the day of the row, as in “Fever 2023-07-18” instead"),
        ("Fever", "“Fever” names several rows of F19 (1 and 3). Add the day"),
        ("Stroke", "F19 has no row of this patient that “Stroke” names."),
    ],
)
def test_a_report_whose_event_is_not_sure_is_refused_as_a_whole(tmp_path: Path, text: str, why: str) -> None:
    plan = planned(tmp_path, [("01-001", "2023-08-02", text, "initial", "Course")])
    assert [one.place for one in plan.cells if one.place.form == "F21"] == []
    (refused,) = plan.refused
    assert why in refused.sentence


def test_a_number_beside_a_number_of_its_own_row_is_that_of_a_row_here(tmp_path: Path) -> None:
    titles = ("SUBJID", "ROW", *TITLES[1:])
    assert named(planned(tmp_path, [("01-001", "1", "2023-08-02", "3", "initial", "x")], titles=titles)) == ["3"]
    refused = planned(tmp_path, [("01-001", "1", "2023-08-02", "4", "initial", "x")], titles=titles)
    assert named(refused) == []  # the fourth is only counted: it would be another one, had a row before it been refused
    assert "give both rows their numbers in a column ROW" in refused.refused[0].sentence


def test_a_pasted_table_takes_the_events_words_and_no_number() -> None:
    case = memory_study({"P1": EVENTS}).case("P1")
    text = "AWARDAT\tSAEROW\tSAETYPE\n2023-08-02\tSepsis\tinitial\n2023-08-03\t2\tinitial"
    table = recognise(SeriousEvent, text)
    assert table is not None
    found = prepare(table, case, DateReading())
    assert [row.texts.get("SAEROW") for row in found.rows] == ["2", None]
    (unread,) = found.unread
    assert (unread.line, unread.text) == (3, "2")
    assert "“2” is a number alone" in unread.why
    assert "ROW" not in unread.why  # a pasted table has no such column


def test_a_drug_names_its_episode_by_the_day_of_the_onset(tmp_path: Path) -> None:
    texts = {"F1.SUBJID": "01-001", "F10[1].ONSET": "2023-07-18", "F10[2].ONSET": "2023-08-20"}
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("SUBJID", "CMTRT", "CMSTDAT", "CMINDC", "GVHDROW"),
        ("01-001", "METHYLPREDNISOLONE", "2023-08-21", "GVHD", "2023-08-20"),
        ("01-001", "METHYLPREDNISOLONE", "2023-07-19", "GVHD", "1"),
    ):
        sheet.append(row)
    book.save(tmp_path / "drugs.xlsx")
    plan = plan_file(memory_study({"P1": texts}), tmp_path / "drugs.xlsx")
    assert [one.new for one in plan.cells if one.place.field == "GVHDROW"] == ["2"]
    assert [one.item for one in plan.refused] == ["F7.GVHDROW"]
    assert {form.id for form in dictionary().forms if form.links()} == {"F7", "F21"}  # and no other names rows
