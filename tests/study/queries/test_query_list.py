"""The threads of a study as a list: who sees which, the numbers of each site, ages, and the words of the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from cd7gui.cli.main import main
from cd7gui.domain.errors import UserError
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent, QueryMessage, QueryState, QueryThread
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.sign_off import OpenPoints, open_points
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.queries.asking import say
from cd7gui.study.queries.query_list import (
    age_in_days,
    days_to_answer,
    is_overdue,
    listed_threads,
    numbers_by_site,
    numbers_in_words,
)
from cd7gui.study.queries.reading import candidates
from cd7gui.study.session import Study
from tests.study.queries.asked import answer, ask, go_on, note
from tests.study.small_study import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with small_study(tmp_path / "s.cd7") as made:
        entry.enter(made, Place("p1", "F1", 0, "SITEID"), "01")
        yield made


def said(*events: tuple[QueryEvent, str]) -> QueryThread:
    """Return a thread by what was done in it on which day of May, at noon."""
    messages = tuple(
        QueryMessage(event, number, "x", "Hu", f"2026-05-{day}T12:00:00+08:00", number)
        for number, (event, day) in enumerate(events, 1)
    )
    return QueryThread("p1", 1, QueryPlace(), messages)


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ((), None),
        (((QueryEvent.ASKED, "01"),), None),
        (((QueryEvent.ASKED, "01"), (QueryEvent.ANSWERED, "04")), 3.0),
        (((QueryEvent.ASKED, "01"), (QueryEvent.ANSWERED, "04"), (QueryEvent.ANSWERED, "09")), 3.0),
        (((QueryEvent.ANSWERED, "01"), (QueryEvent.ASKED, "04")), None),
        (((QueryEvent.ANSWERED, "01"), (QueryEvent.ASKED, "04"), (QueryEvent.ANSWERED, "06")), 2.0),
        (((QueryEvent.ASKED, "04"), (QueryEvent.ANSWERED, "01")), 0.0),  # a clock that was set back
    ],
)
def test_days_run_from_the_question_to_the_first_answer_after_it(
    events: tuple[tuple[QueryEvent, str], ...], days: float | None
) -> None:
    assert days_to_answer(said(*events)) == days


def test_the_age_runs_from_what_was_done_last_and_a_note_makes_nothing_younger() -> None:
    thread = said((QueryEvent.ASKED, "01"), (QueryEvent.NOTED, "20"))
    assert age_in_days(thread, date(2026, 5, 31)) == 30


def test_a_query_is_overdue_after_its_day_while_it_is_open() -> None:
    asked = QueryThread("p1", 1, QueryPlace(), said((QueryEvent.ASKED, "01")).messages, due="2026-05-10")
    assert [is_overdue(asked, date(2026, 5, day)) for day in (10, 11)] == [False, True]
    answered = said((QueryEvent.ASKED, "01"), (QueryEvent.ANSWERED, "04"))
    assert not is_overdue(QueryThread("p1", 1, QueryPlace(), answered.messages, due="2026-05-02"), date(2026, 5, 31))


def test_numbers_stand_by_site(study: Study) -> None:
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), "02-001")
    entry.enter(study, Place("p2", "F1", 0, "SITEID"), "02")
    ask(study)
    answer(study)
    ask(study)
    ask(study, patient="p2")
    note(study, "A note.", patient="p2")
    words = [numbers_in_words(one) for one in numbers_by_site(study, listed_threads(study))]
    assert words == [
        "Site 01: 2 threads, 1 open and 1 answered; answered within 0.0 days (median).",
        "Site 02: 2 threads, 1 open and 1 note.",
    ]


def test_the_gate_counts_queries_of_both_kinds_and_one_that_somebody_asked_of_a_finding_once(study: Study) -> None:
    entry.enter(study, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
    entry.enter(study, Place("p1", "F1", 0, "BRTHDAT"), "1940-01-01")
    registration, transplant = SignedScope("p1", "F1"), SignedScope("p1", "F6")
    before = open_points(study, registration).queries
    assert before >= 1
    (one,) = [one for one in candidates(study.findings("p1"), ()) if one.check == "EC-05"]
    say(study, one, QueryEvent.ASKED, "Eighty-four?")
    assert open_points(study, registration).queries == before
    ask(study, place=QueryPlace("F1"))
    assert open_points(study, registration).queries == before + 1
    of_transplant = open_points(study, transplant).queries
    ask(study)
    assert open_points(study, transplant).queries == of_transplant + 1
    assert OpenPoints(queries=2).words == "2 open queries"
    number = [one.question for one in study.threads("p1")].index("Is it so?")
    answer(study, number=number + 1)
    assert open_points(study, transplant).queries == of_transplant
    whole = open_points(study, SignedScope("p1")).queries
    ask(study, place=QueryPlace())
    assert open_points(study, SignedScope("p1")).queries == whole + 1


def test_a_finding_that_was_justified_and_asked_of_again_is_open_for_the_gate(study: Study) -> None:
    entry.enter(study, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
    entry.enter(study, Place("p1", "F1", 0, "BRTHDAT"), "1940-01-01")
    (found,) = [one for one in study.findings("p1") if one.check == "EC-05"]
    entry.justify(study, found, "He is.")
    settled = open_points(study, SignedScope("p1", "F1")).queries
    go_on(study, QueryEvent.REOPENED, "By which paper?")
    assert open_points(study, SignedScope("p1", "F1")).queries == settled + 1


# the command


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main([str(word) for word in words])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_the_command_lists_threads_and_says_whether_one_is_open(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    study.close()
    assert run(capsys, "queries", study.path) == (0, "This study has no queries.\n")


def test_the_command_prints_everything_that_was_said(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    ask(study, "Is 6.10 right?")
    ask(study, "And the other?", place=QueryPlace("F6"))
    answer(study, "Yes.", number=1)
    study.close()
    code, text = run(capsys, "queries", study.path)
    assert code == 1
    assert "01-001     open       F6.CD34          Is 6.10 right?" in text
    assert "coordinator answered: Yes." in text
    assert text.endswith("Site 01: 2 threads, 1 open and 1 answered; answered within 0.0 days (median).\n")
    code, text = run(capsys, "queries", study.path, "--state", "answered", "--json")
    (one,) = json.loads(text)
    assert (code, one["place"], one["state"], one["overdue"]) == (0, "F6", "answered", False)
    assert [part["what"] for part in one["said"]] == ["asked", "answered"]
    code, text = run(capsys, "queries", study.path, "--patient", "77")
    assert (code, "no patient “77”" in text) == (2, True)
    code, text = run(capsys, "queries", study.path, "--state", "candidate")
    assert code == 0


def test_the_command_writes_a_workbook_and_replaces_none(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(study, "Is 6.10 right?")
    study.close()
    code, text = run(capsys, "queries", study.path, "--xlsx", tmp_path / "q.xlsx")
    assert (code, "Wrote 1 query to" in text) == (1, True)
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx")["Queries"]
    assert [cell.value for cell in sheet[1]][-1] == "ANSWER"
    assert sheet.max_row == 2
    code, text = run(capsys, "queries", study.path, "--xlsx", tmp_path / "q.xlsx")
    assert (code, "already exists" in text) == (2, True)


def test_states_of_a_list_that_is_chosen(study: Study) -> None:
    ask(study)
    note(study, "A note.")
    assert [one.state for one in listed_threads(study, "note")] == [QueryState.NOTE]
    assert {one.state for one in listed_threads(study, "candidate")} <= {QueryState.CANDIDATE}


@pytest.mark.parametrize("at", ["yesterday", "9999-12-31T23:59:59.999-14:00", "2024-05-17T09:12:00"])
def test_a_line_without_a_moment_is_told_by_its_number(at: str) -> None:
    """A forged trail ended the list in a traceback, inside a method that Qt had called."""
    said = [QueryMessage(event, 1, "Why?", "x", at, 7) for event in (QueryEvent.ASKED, QueryEvent.ANSWERED)]
    thread = QueryThread("p1", 1, QueryPlace.parse("F6.CD34"), tuple(said))
    with pytest.raises(UserError, match=f"Line 7 of the trail was written at “{at}”"):
        age_in_days(thread, date(2026, 11, 22))
    with pytest.raises(UserError, match="Line 7 of the trail"):
        days_to_answer(thread)
