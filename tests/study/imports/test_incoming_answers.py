"""The column ANSWER of a workbook comes back as answers, and never as values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.exchange.writers import workbook
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.exports.query_rows import write_queries
from cd7gui.study.imports.import_applying import apply_import, reason_needed
from cd7gui.study.imports.import_plan import ImportPlan, refusals_in_words
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.people.locks import LockScope, lock
from cd7gui.study.queries.query_list import listed_threads
from cd7gui.study.session import Study
from tests.study.queries.asked import answer, ask, go_on
from tests.study.small_study import small_study

Write = Callable[[Study, Path], None]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Hold a query that a person asked, and a finding of the age that nobody spoke of."""
    with small_study(tmp_path / "s.cd7") as made:
        entry.enter(made, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
        entry.enter(made, Place("p1", "F1", 0, "BRTHDAT"), "1940-01-01")
        ask(made, "Is 6.10 right?")
        yield made


def whole(study: Study, target: Path) -> None:
    workbook.write(workbook_plan(study), target)


def list_alone(study: Study, target: Path) -> None:
    write_queries(study, [*listed_threads(study), *listed_threads(study, "candidate")], target)


def filled(file: Path, answers: dict[str, str]) -> Path:
    """Write answers into the column ANSWER, by the place of the query; an id, where it is given, stays as it is."""
    book = openpyxl.load_workbook(file)
    sheet = book["Queries"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        place = sheet.cell(row, titles["PLACE"]).value
        if place in answers:
            sheet.cell(row, titles["ANSWER"]).value = answers[place]
    book.save(file)
    return file


def came_back(study: Study, tmp_path: Path, write: Write, answers: dict[str, str]) -> ImportPlan:
    write(study, tmp_path / "to the site.xlsx")
    return plan_file(study, filled(tmp_path / "to the site.xlsx", answers))


@pytest.mark.parametrize("write", [whole, list_alone])
def test_an_answer_comes_back_as_an_answer_and_changes_no_value(study: Study, tmp_path: Path, write: Write) -> None:
    before = study.case("p1").stored("F6", 0, "CD34")
    plan = came_back(study, tmp_path, write, {"F6.CD34": "6.20"})
    assert plan.in_words().startswith("0 new values, 0 changed")
    assert "1 answer to a query." in plan.in_words()
    apply_import(study, plan)
    (thread,) = study.threads("p1")
    assert (thread.state, thread.messages[-1].text) == (QueryState.ANSWERED, "6.20")
    assert study.case("p1").stored("F6", 0, "CD34") == before
    assert "to the site.xlsx" in study.book.trail()[-1].change.reason


@pytest.mark.parametrize("write", [whole, list_alone])
def test_the_same_file_once_more_brings_nothing(study: Study, tmp_path: Path, write: Write) -> None:
    apply_import(study, came_back(study, tmp_path, write, {"F6.CD34": "Yes."}))
    plan = plan_file(study, tmp_path / "to the site.xlsx")
    assert (plan.change_count, plan.refused) == (0, ())


def test_a_formula_and_a_number_are_answers_in_their_words(study: Study, tmp_path: Path) -> None:
    write_queries(study, listed_threads(study), tmp_path / "q.xlsx")
    apply_import(study, plan_file(study, filled(tmp_path / "q.xlsx", {"F6.CD34": 6.1})))
    assert study.threads("p1")[0].messages[-1].text == "6.1"


def test_an_answer_to_a_finding_of_which_nobody_spoke_is_its_reason(study: Study, tmp_path: Path) -> None:
    plan = came_back(study, tmp_path, list_alone, {"F1.BRTHDAT": "He is 84."})
    apply_import(study, plan)
    (found,) = [one for one in study.findings("p1") if one.check == "EC-05"]
    assert found.justification == "He is 84."


def test_a_form_that_was_marked_complete_takes_an_answer_without_a_reason(study: Study, tmp_path: Path) -> None:
    form = study.rules.dictionary.form("F1")
    assert form is not None
    entry.mark_complete(study, "p1", form)
    plan = came_back(study, tmp_path, list_alone, {"F1.BRTHDAT": "He is 84."})
    assert reason_needed(study, plan) == ""


def test_a_locked_form_takes_the_answer_into_the_thread(study: Study, tmp_path: Path) -> None:
    lock(study, LockScope("p1"))
    plan = came_back(study, tmp_path, list_alone, {"F1.BRTHDAT": "He is 84.", "F6.CD34": "Yes."})
    assert plan.refused == ()
    apply_import(study, plan)
    assert {one.state for one in study.threads("p1")} == {QueryState.ANSWERED}


def test_what_cannot_be_taken_is_refused_with_its_cell(study: Study, tmp_path: Path) -> None:
    write_queries(study, listed_threads(study), tmp_path / "q.xlsx")
    file = filled(tmp_path / "q.xlsx", {"F6.CD34": "Yes."})
    answer(study, "No.")
    go_on(study, QueryEvent.CLOSED)
    (line,) = refusals_in_words(plan_file(study, file))
    assert line.startswith("Queries!")
    assert "The query is closed, so the answer was not imported." in line
    with small_study(tmp_path / "other.cd7") as other:
        (line,) = refusals_in_words(plan_file(other, file))
    assert "This study has no such query for the patient 01-001" in line


def test_undo_takes_the_answers_of_an_import_back_and_redo_brings_them_again(study: Study, tmp_path: Path) -> None:
    apply_import(study, came_back(study, tmp_path, list_alone, {"F6.CD34": "Yes."}))
    entry.undo(study)
    assert study.threads("p1")[0].state is QueryState.OPEN
    entry.redo(study)
    assert study.threads("p1")[0].state is QueryState.ANSWERED
    assert len(study.threads("p1")[0].messages) == 2


def test_answers_to_several_errors_of_one_patient_begin_threads_of_their_own(study: Study, tmp_path: Path) -> None:
    entry.enter(study, Place("p1", "F6", 0, "HSCTDAT"), "2020-01-01")
    entry.enter(study, Place("p1", "F16", 0, "DEATH"), "Y")
    entry.enter(study, Place("p1", "F16", 0, "DTHDAT"), "2019-01-01")
    lock(study, LockScope())
    places = {one.place.name: f"About {one.place.name}" for one in listed_threads(study, "candidate")}
    assert len(places) > 1
    plan = came_back(study, tmp_path, list_alone, places)
    apply_import(study, plan)
    texts = {one.messages[-1].text for one in study.threads("p1") if one.state is QueryState.ANSWERED}
    assert texts >= set(places.values())
    rows = [one.number for one in study.threads("p1")]
    assert len(rows) == len(set(rows))
