"""A computed finding becomes a thread when somebody asks or answers; it ends by itself when the finding goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import QUERY
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.queries.threads import QueryEvent, QueryState, QueryThread
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.locks import LockScope, lock
from cd7gui.study.queries.asking import say
from cd7gui.study.queries.reading import candidates
from cd7gui.study.session import Study
from tests.study.queries.asked import answer, go_on
from tests.study.small_study import small_study

AGE = Place("p1", "F1", 0, "BRTHDAT")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Hold a patient of 80 years: EC-05 asks about that."""
    with small_study(tmp_path / "s.cd7") as made:
        entry.enter(made, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
        old(made)
        yield made


def old(study: Study) -> None:
    entry.enter(study, AGE, "1940-01-01")


def young(study: Study) -> int:
    """Let the finding go; returns the line by which."""
    return entry.enter(study, AGE, "1990-01-01").recorded[-1].seq


def found(study: Study) -> Finding:
    (one,) = [one for one in study.findings("p1") if one.check == "EC-05"]
    return one


def thread(study: Study) -> QueryThread:
    (one,) = [one for one in study.threads("p1") if one.check == "EC-05"]
    return one


def test_nobody_spoke_of_it_yet_it_is_a_candidate(study: Study) -> None:
    assert study.threads("p1") == ()
    (one,) = [one for one in candidates(study.findings("p1"), ()) if one.check == "EC-05"]
    assert (one.state, one.number, one.question) == (QueryState.CANDIDATE, 0, found(study).says)


def test_a_justification_is_the_first_answer_and_nothing_is_written_for_that(study: Study) -> None:
    entry.justify(study, found(study), "the sponsor agreed")
    assert not study.book.trail(form=QUERY)
    one = thread(study)
    assert (one.state, one.number) == (QueryState.ANSWERED, 0)
    assert [(said.event, said.text) for said in one.messages] == [(QueryEvent.ANSWERED, "the sponsor agreed")]


def test_an_answer_to_a_finding_is_its_justification(study: Study) -> None:
    (one,) = [one for one in candidates(study.findings("p1"), ()) if one.check == "EC-05"]
    say(study, one, QueryEvent.ASKED, "Eighty years?")
    assert found(study).open
    assert thread(study).state is QueryState.OPEN
    answer(study, "He is.")
    assert (found(study).justification, found(study).open) == ("He is.", False)
    assert thread(study).state is QueryState.ANSWERED
    go_on(study, QueryEvent.REOPENED, "By which paper?")
    answer(study, "By his passport.")
    assert found(study).justification == "By his passport."
    assert [said.text for said in thread(study).messages] == [
        *("Eighty years?", "He is.", "By which paper?", "By his passport.")
    ]


def test_the_same_answer_once_more_stands_in_the_thread(study: Study) -> None:
    entry.justify(study, found(study), "He is.")
    go_on(study, QueryEvent.REOPENED, "Sure?")
    answer(study, "He is.")
    assert thread(study).state is QueryState.ANSWERED
    assert len(thread(study).messages) == 3


def test_an_answer_in_a_locked_form_stands_in_the_thread_and_lets_the_finding_be(study: Study) -> None:
    (one,) = [one for one in candidates(study.findings("p1"), ()) if one.check == "EC-05"]
    say(study, one, QueryEvent.ASKED, "Eighty years?")
    lock(study, LockScope("p1", "F1"))
    answer(study, "He is.")
    assert thread(study).state is QueryState.ANSWERED
    assert found(study).justification == ""


@pytest.mark.parametrize("begun_by", ["question", "reason"])
def test_the_thread_is_resolved_by_the_line_that_lets_the_finding_go_and_reopened_if_it_returns(
    study: Study, begun_by: str
) -> None:
    if begun_by == "question":
        (one,) = [one for one in candidates(study.findings("p1"), ()) if one.check == "EC-05"]
        say(study, one, QueryEvent.ASKED, "Eighty years?")
    else:
        entry.justify(study, found(study), "the sponsor agreed")
    line = young(study)
    one = thread(study)
    assert one.state is QueryState.RESOLVED
    assert one.messages[-1].text == f"Resolved by line {line}: F1.BRTHDAT changed."
    old(study)
    assert thread(study).state is QueryState.OPEN
    assert thread(study).messages[-1].event is QueryEvent.RETURNED
    young(study)
    assert thread(study).state is QueryState.RESOLVED
    assert (thread(study).number, thread(study).reopened) == (1, 1)


def test_undo_lets_the_finding_come_back_and_the_thread_with_it(study: Study) -> None:
    entry.justify(study, found(study), "the sponsor agreed")
    young(study)
    entry.undo(study)
    assert thread(study).state is QueryState.OPEN


def test_what_was_closed_by_a_person_stays_closed_when_its_finding_goes(study: Study) -> None:
    entry.justify(study, found(study), "the sponsor agreed")
    go_on(study, QueryEvent.CLOSED)
    young(study)
    assert thread(study).state is QueryState.CLOSED


def test_a_reason_that_is_taken_back_opens_the_thread(study: Study) -> None:
    entry.justify(study, found(study), "the sponsor agreed")
    go_on(study, QueryEvent.NOTED, "Letter asked for.")
    entry.justify(study, found(study), "")
    assert thread(study).state is QueryState.OPEN


def test_an_entry_is_stored_whatever_becomes_of_the_note(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from cd7gui.domain.errors import UserError
    from cd7gui.study.queries import resolving

    def fails(*_: object, **__: object) -> None:
        raise UserError("The disk is full.")

    entry.justify(study, found(study), "the sponsor agreed")
    monkeypatch.setattr(resolving, "threads_of", fails)
    assert entry.enter(study, AGE, "1990-01-01").stored
    monkeypatch.undo()
    assert thread(study).state is QueryState.RESOLVED  # it follows from the finding, noted or not


def test_a_finding_over_the_cohort_that_goes_with_another_patient_resolves_the_thread(study: Study) -> None:
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), "01-001")
    shared = [one for one in candidates(study.findings("p1"), ()) if one.place.name == "F1.SUBJID"]
    assert shared
    say(study, shared[0], QueryEvent.ASKED, "Two patients?")
    asked = [one for one in study.threads("p1") if one.check == shared[0].check]
    assert [one.state for one in asked] == [QueryState.OPEN]
    entry.enter(study, Place("p2", "F1", 0, "SUBJID"), "01-002")
    asked = [one for one in study.threads("p1") if one.check == shared[0].check]
    assert [one.state for one in asked] == [QueryState.RESOLVED]
