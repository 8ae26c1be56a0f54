"""The sheets Schedule and Completeness: what the engine says, in identified workbooks alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from cd7gui.domain.audience import Audience
from cd7gui.exchange.mapping.own_workbook import LISTS
from cd7gui.exchange.sheets.cells import Sheet
from cd7gui.exchange.sheets.form_status import ALL_FORMS, COMPLETENESS, SCHEDULE
from cd7gui.protocol.patients import subject
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.schedule.worklist import DueItem, items_of, worklist
from cd7gui.study.session import Study
from tests.protocol.schedule.patients import TREATED, after
from tests.study.memory_book import memory_study

DEAD = {"F16.DEATH": "Y", "F16.DTHDAT": after(9).isoformat(), "F16.DTHCAUSE": "DISEASE"}


def every_item(study: Study) -> list[DueItem]:
    """Name everything that is expected of the patients of a study."""
    return [one for case in study.cases() for one in items_of(case)]


def _rows(sheet: Sheet) -> list[Mapping[str, str]]:
    return [dict(zip(sheet.header, (cell.canonical() for cell in row), strict=True)) for row in sheet.rows]


def test_the_sheet_says_what_the_list_says(demo: Study) -> None:
    sheet = _rows(workbook_plan(demo)[SCHEDULE])
    items = every_item(demo)
    assert [(one["SUBJID"], one["ITEM"], one["STATE"]) for one in sheet] == [
        (one.number, one.expected.id, one.expected.state.value) for one in items
    ]
    asked = {(one["SUBJID"], one["ITEM"]) for one in sheet if one["STATE"] in ("open", "overdue", "undecided")}
    listed = worklist(items, date(2023, 12, 22))
    assert asked == {(one.number, one.expected.id) for one in listed}


def test_every_patient_of_the_demo_is_complete_to_the_hundredth_the_dead_too(demo: Study) -> None:
    whole = [one for one in _rows(workbook_plan(demo)[COMPLETENESS]) if one["FORM"] == ALL_FORMS]
    assert [one["SUBJID"] for one in whole] == [subject(case) for case in demo.cases()]
    assert {one["PERCENT"] for one in whole} == {"100"}


@pytest.mark.parametrize(
    ("more", "answered"),
    [
        ({}, 0),
        ({"F17[1].FUDAT": after(100).isoformat()}, 1),  # the row stands for one overdue contact, and lacks three
        ({"F17[1].FUDAT": after(100).isoformat(), "F17[1].FUSTAT": "?UNKNOWN"}, 2),  # a reason is an answer
    ],
)
def test_an_overdue_item_counts_as_a_blank_row(more: dict[str, str], answered: int) -> None:
    study = memory_study({"P1": {**TREATED, **more}})
    found = next(one for one in _rows(workbook_plan(study)[COMPLETENESS]) if one["FORM"] == "F17")
    overdue = [one for one in every_item(study) if one.expected.days_overdue and one.expected.form.id == "F17"]
    assert len(overdue) == 5  # 100 days, 6 months, 1, 2 and 3 years
    assert (found["ANSWERED"], found["REQUIRED"]) == (str(answered), str(5 * 4))


def test_who_died_early_reaches_a_hundred_per_cent() -> None:
    """Nothing is expected any more but what was due before, and F8, which asks whether the patient died before."""
    engraftment = {"F8.ANCSTAT": "DIED", "F8.PLTSTAT": "DIED", "F8.GFAIL": "NOFAIL"}
    response = {"F5[1].ASDAT": "2023-07-06", "F5[1].RESPINV": "CRI", "F5[1].MRDCAT": "NEG"}
    texts = {**TREATED, **DEAD, **engraftment, **response, "F11.@COMPLETE": "1"}
    study = memory_study({"P1": texts})
    whole = next(one for one in _rows(workbook_plan(study)[COMPLETENESS]) if one["FORM"] == ALL_FORMS)
    assert whole["PERCENT"] == "100"
    assert not [one for one in every_item(study) if one.expected.state.asks]


@pytest.mark.parametrize("audience", [Audience.DEIDENTIFIED, Audience.ABROAD])
def test_a_file_without_identifiers_holds_neither_sheet(demo: Study, audience: Audience) -> None:
    """That a window is open on the day of the cut-off tells within some days when it began."""
    names = workbook_plan(demo, extent=ExportScope(audience)).names
    assert not {SCHEDULE, COMPLETENESS} & set(names)


def test_the_sheets_are_lists_and_no_data_when_the_workbook_comes_back() -> None:
    assert {SCHEDULE, COMPLETENESS} <= LISTS
