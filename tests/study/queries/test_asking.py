"""A thread from question to close: how it stands, what the trail holds of it, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import QUERY, Change
from cd7gui.domain.errors import UserError
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.study.people.locks import LockScope, freeze, lock
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.refusals import QUERIES_STAY
from cd7gui.study.session import Study
from tests.study.queries.asked import AT_CD34, answer, ask, go_on, note
from tests.study.small_study import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with small_study(tmp_path / "s.cd7") as made:
        yield made


def states(study: Study) -> list[QueryState]:
    return [one.state for one in study.threads("p1")]


def test_a_thread_goes_from_question_to_answer_to_close_and_is_opened_again(study: Study) -> None:
    ask(study, "Is 6.10 right?")
    assert states(study) == [QueryState.OPEN]
    answer(study, "Yes, see the product sheet.")
    assert states(study) == [QueryState.ANSWERED]
    go_on(study, QueryEvent.REOPENED, "Which page?")
    assert states(study) == [QueryState.OPEN]
    answer(study, "Page 2.")
    go_on(study, QueryEvent.CLOSED)
    assert states(study) == [QueryState.CLOSED]
    (thread,) = study.threads("p1")
    assert thread.place == AT_CD34
    assert (thread.question, thread.reopened) == ("Is 6.10 right?", 1)
    assert [one.event.value for one in thread.messages] == ["ASKED", "ANSWERED", "REOPENED", "ANSWERED", "CLOSED"]
    assert [one.text for one in thread.messages][-2:] == ["Page 2.", "closed"]
    assert {one.who for one in thread.messages} == {"coordinator"}


def test_each_thing_said_is_a_line_of_the_trail_and_comes_back_when_the_file_is_opened(study: Study) -> None:
    ask(study)
    answer(study)
    before = study.threads("p1")
    assert [line.change.new for line in study.book.trail(form=QUERY)][-2:] == ["Is it so?", "It is."]
    study.close()
    with open_study(study.path, who="reader") as again:
        assert again.threads("p1") == before


def test_a_question_is_asked_of_a_value_a_row_a_form_or_a_patient(study: Study) -> None:
    entry.enter(study, Place("p1", "F12", 1, "INORG"), "E. coli")
    places = [AT_CD34, QueryPlace("F12", 1), QueryPlace("F12"), QueryPlace()]
    for place in places:
        ask(study, place=place)
    assert [one.place for one in study.threads("p1")] == places
    assert [one.place.name for one in study.threads("p1")] == ["F6.CD34", "F12[1]", "F12", "PATIENT"]
    assert [QueryPlace.parse(one.name) for one in places] == places


def test_a_note_asks_for_nothing_until_somebody_makes_a_question_of_it(study: Study) -> None:
    note(study, "Called the laboratory.")
    assert states(study) == [QueryState.NOTE]
    with pytest.raises(UserError, match="This query is note, so it cannot be answered"):
        answer(study)
    go_on(study, QueryEvent.ASKED, "What did they say?")
    assert states(study) == [QueryState.OPEN]
    go_on(study, QueryEvent.NOTED, "They call back.")
    assert states(study) == [QueryState.OPEN]


@pytest.mark.parametrize(
    ("done", "refused"),
    [
        ((), {QueryEvent.CLOSED, QueryEvent.REOPENED, QueryEvent.ASKED}),
        ((QueryEvent.ANSWERED,), {QueryEvent.ASKED}),
        ((QueryEvent.ANSWERED, QueryEvent.CLOSED), {QueryEvent.ANSWERED, QueryEvent.CANCELLED, QueryEvent.CLOSED}),
        ((QueryEvent.CANCELLED,), {QueryEvent.ANSWERED, QueryEvent.CLOSED, QueryEvent.CANCELLED}),
    ],
)
def test_what_does_not_follow_is_refused_in_a_sentence(
    study: Study, done: tuple[QueryEvent, ...], refused: set[QueryEvent]
) -> None:
    ask(study)
    for event in done:
        go_on(study, event, "x")
    before = study.book.position()
    for event in refused:
        with pytest.raises(UserError, match="Nothing was stored"):
            go_on(study, event, "x")
    assert study.book.position() == before


@pytest.mark.parametrize("text", ["", "  \n ", "bell \x07", "x" * 32_768])
def test_a_text_that_cannot_be_kept_is_refused(study: Study, text: str) -> None:
    before = study.book.position()
    with pytest.raises(UserError):
        ask(study, text)
    assert study.book.position() == before


def test_what_was_said_is_neither_altered_nor_taken_away(study: Study) -> None:
    ask(study)
    (line,) = [one for one in study.book.trail(form=QUERY) if one.change.field.startswith("ASKED")]
    for new in ("Something else", None):
        with pytest.raises(NotAllowed, match=QUERIES_STAY):
            study.write([Change("p1", QUERY, 1, line.change.field, line.change.new, new)])
    entry.enter(study, Place("p1", "F6", 0, "CD34"), "6.20")
    entry.undo(study)
    entry.undo(study)  # takes back what was entered before, and never what was asked
    assert states(study) == [QueryState.OPEN]


def test_a_locked_form_takes_a_question_and_an_answer_and_no_change(study: Study) -> None:
    lock(study, LockScope("p1", "F6"))
    ask(study)
    answer(study)
    assert states(study) == [QueryState.ANSWERED]
    with pytest.raises(NotAllowed, match="locked"):
        entry.enter(study, Place("p1", "F6", 0, "CD34"), "7")


def test_a_frozen_patient_is_asked_of(study: Study) -> None:
    freeze(study, LockScope("p1"))
    ask(study, place=QueryPlace())
    assert states(study) == [QueryState.OPEN]


def test_two_threads_at_one_value_stand_side_by_side(study: Study) -> None:
    ask(study, "First?")
    ask(study, "Second?")
    answer(study, "To the second.", number=1)
    assert states(study) == [QueryState.OPEN, QueryState.ANSWERED]
    assert len({one.id for one in study.threads("p1")}) == 2


def test_the_row_is_struck_out_under_an_open_query(study: Study) -> None:
    entry.enter(study, Place("p1", "F12", 1, "INORG"), "E. coli")
    ask(study, place=QueryPlace("F12", 1, "INORG"))
    form = study.rules.dictionary.form("F12")
    assert form is not None
    assert study.threads("p1")[0].place.trouble(study.case("p1")) == ""
    entry.delete_row(study, "p1", form, 1, "a double")
    (thread,) = study.threads("p1")
    assert (thread.state, thread.place.trouble(study.case("p1"))) == (QueryState.OPEN, "The row was struck out.")


def test_a_query_on_an_empty_value_and_on_a_field_that_is_hidden_later(study: Study) -> None:
    entry.enter(study, Place("p1", "F16", 0, "DEATH"), "Y")
    ask(study, place=QueryPlace("F16", 0, "DTHDAT"))
    (thread,) = study.threads("p1")
    assert thread.place.trouble(study.case("p1")) == "The field is empty."
    entry.enter(study, Place("p1", "F16", 0, "DTHDAT"), "2024-01-01")
    assert thread.place.trouble(study.case("p1")) == ""
    entry.enter(study, Place("p1", "F16", 0, "DEATH"), "N")
    assert thread.place.trouble(study.case("p1")) == "The field is no longer asked for."
    assert states(study) == [QueryState.OPEN]


def test_a_withdrawn_patient_can_still_be_asked_of(study: Study) -> None:
    entry.enter(study, Place("p1", "F1", 0, "WDSCOPE"), "ALL")
    ask(study)
    answer(study)
    assert states(study) == [QueryState.ANSWERED]
