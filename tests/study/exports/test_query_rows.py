"""The sheet Queries: a row for each thread, and in a de-identified file nothing that was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.audience import Audience
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent
from cd7gui.exchange.sheets.cells import WorkbookPlan
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.session import Study
from tests.study.queries.asked import answer, ask, go_on, note
from tests.study.small_study import small_study

SECRETS = ("Is Wang's dose right?", "Yes, says Dr. Hu.", "Ask Wang again.", "coordinator")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with small_study(tmp_path / "s.cd7") as made:
        yield made


def rows(plan: WorkbookPlan) -> list[dict[str, str]]:
    sheet = plan["Queries"]
    return [dict(zip(sheet.header, (cell.canonical() for cell in row), strict=True)) for row in sheet.rows]


def test_a_thread_is_a_row_with_everything_that_was_said(study: Study) -> None:
    ask(study, SECRETS[0])
    answer(study, SECRETS[1])
    go_on(study, QueryEvent.REOPENED, SECRETS[2])
    note(study, "By itself.", place=QueryPlace())
    first, second = rows(workbook_plan(study))
    assert (first["SUBJID"], first["PLACE"], first["STATE"], first["REOPENED"]) == ("01-001", "F6.CD34", "open", "1")
    assert (first["QUESTION"], first["ANSWERED"], first["ANSWER"]) == (SECRETS[0], SECRETS[1], "")
    assert (first["ASKEDBY"], first["ANSWEREDBY"], first["DAYS"]) == ("coordinator", "coordinator", "0")
    assert [words in first["THREAD"] for words in SECRETS] == [True] * 4
    assert (second["PLACE"], second["STATE"], second["LABEL"]) == ("PATIENT", "note", "The patient")


@pytest.mark.parametrize("extent", [ExportScope(Audience.DEIDENTIFIED), ExportScope(Audience.ABROAD, with_text=True)])
def test_a_de_identified_file_leaves_behind_what_was_said_by_whom_and_when(study: Study, extent: ExportScope) -> None:
    ask(study, SECRETS[0])
    answer(study, SECRETS[1])
    plan = workbook_plan(study, extent=extent)
    (row,) = rows(plan)
    assert (row["PLACE"], row["STATE"]) == ("F6.CD34", "answered")
    assert not {"QUESTION", "ANSWERED", "THREAD", "ASKEDBY", "ASKEDAT", "ANSWEREDBY", "ANSWEREDAT", "ID"} & row.keys()
    texts = "\n".join(cell.canonical() for sheet in plan.sheets for line in sheet.rows for cell in line)
    assert not [words for words in SECRETS[:3] if words in texts]


def test_who_withdrew_any_use_is_not_among_the_queries_and_what_is_dated_later_neither(study: Study) -> None:
    ask(study, place=QueryPlace("F16", 0, "DTHDAT"))
    ask(study, place=QueryPlace("F6", 0, "CD34"))
    entry.enter(study, Place("p1", "F16", 0, "DEATH"), "Y")
    entry.enter(study, Place("p1", "F16", 0, "DTHDAT"), "2024-05-01")
    entry.enter(study, Place("p1", "F1", 0, "WDDAT"), "2024-01-01")
    entry.enter(study, Place("p1", "F1", 0, "WDSCOPE"), "FURTHER")
    assert "F16.DTHDAT" not in [one["PLACE"] for one in rows(workbook_plan(study))]
    assert "F6.CD34" in [one["PLACE"] for one in rows(workbook_plan(study))]
    audit = workbook_plan(study, extent=ExportScope(audit=True))["Audit"]
    told = [cell.canonical() for row in audit.rows for cell in row]
    assert told.count("Is it so?") == 1  # the one at the value that stays behind stays behind
    entry.enter(study, Place("p1", "F1", 0, "WDSCOPE"), "ALL")
    assert rows(workbook_plan(study)) == []


def test_a_reason_without_a_question_stands_on_the_sheet_of_the_findings_alone(study: Study) -> None:
    entry.enter(study, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
    entry.enter(study, Place("p1", "F1", 0, "BRTHDAT"), "1940-01-01")
    (found,) = [one for one in study.findings("p1") if one.check == "EC-05"]
    entry.justify(study, found, "He is.")
    assert rows(workbook_plan(study)) == []
    go_on(study, QueryEvent.REOPENED, "By which paper?")
    (row,) = rows(workbook_plan(study))
    assert (row["CHECK"], row["STATE"], row["ANSWERED"]) == ("EC-05", "open", "He is.")
