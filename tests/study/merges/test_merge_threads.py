"""Query threads of two sites in one study: both are kept, each is gone on with, and nothing is asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.store.backup import backup
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_plan import MergePlan
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.session import Study
from tests.study.queries.asked import answer, ask, go_on
from tests.study.small_study import small_study


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Study]:
    with small_study(tmp_path / "here.cd7") as made:
        yield made


def copy_of(study: Study, tmp_path: Path, who: str) -> Study:
    return open_study(backup(study, tmp_path / f"{who}.cd7"), who=who)


def merged(into: Study, source: Study) -> MergePlan:
    plan = plan_merge(into, source)
    assert plan.conflicts == ()
    apply_merge(into, plan)
    return plan


def said(study: Study) -> dict[str, list[tuple[str, str]]]:
    return {one.question: [(message.text, message.who) for message in one.messages] for one in study.threads("p1")}


def test_both_sites_asked_and_both_threads_are_kept(here: Study, tmp_path: Path) -> None:
    with closing(copy_of(here, tmp_path, "there")) as there:
        ask(here, "Asked here?")
        ask(there, "Asked there?")
        answer(there, "Answered there.")
        merged(here, there)
        assert said(here) == {
            "Asked here?": [("Asked here?", "coordinator")],
            "Asked there?": [("Asked there?", "there"), ("Answered there.", "there")],
        }
        assert [one.number for one in here.threads("p1")] == [1, 2]
        assert [one.state for one in here.threads("p1")] == [QueryState.OPEN, QueryState.ANSWERED]
        assert plan_merge(here, there).change_count == 0


def test_a_thread_that_was_gone_on_with_at_both_sites_keeps_all_that_was_said(here: Study, tmp_path: Path) -> None:
    ask(here, "Is it so?")
    with closing(copy_of(here, tmp_path, "there")) as there:
        answer(here, "Yes, here.")
        answer(there, "Yes, there.")
        merged(here, there)
        texts = [text for text, _ in said(here)["Is it so?"]]
        assert texts == ["Is it so?", "Yes, here.", "Yes, there."]
        merged(there, here)
        assert sorted(text for text, _ in said(there)["Is it so?"]) == sorted(texts)
        assert [one.state for one in there.threads("p1")] == [QueryState.ANSWERED]


def test_a_merged_thread_is_answered_merged_back_and_closed_where_it_was_asked(here: Study, tmp_path: Path) -> None:
    with closing(copy_of(here, tmp_path, "there")) as there:
        ask(here, "First, of here?")  # takes the number 1 here
        ask(there, "Is it so?")  # has the number 1 there
        merged(here, there)
        number = [one.question for one in here.threads("p1")].index("Is it so?")
        answer(here, "It is.", number=number)
        merged(there, here)
        assert said(there)["Is it so?"][-1] == ("It is.", "coordinator")
        asked = [one.question for one in there.threads("p1")].index("Is it so?")
        go_on(there, QueryEvent.CLOSED, number=asked)
        merged(here, there)
        states = {one.question: one.state for one in here.threads("p1")}
        assert states == {"First, of here?": QueryState.OPEN, "Is it so?": QueryState.CLOSED}
        assert {one.id for one in here.threads("p1")} == {one.id for one in there.threads("p1")}
    assert verify(here.path) is None


def test_undo_takes_a_merge_with_its_threads_back(here: Study, tmp_path: Path) -> None:
    with closing(copy_of(here, tmp_path, "there")) as there:
        ask(there, "Asked there?")
        merged(here, there)
        entry.undo(here)
        assert here.threads("p1") == ()
        entry.redo(here)
        assert [one.state for one in here.threads("p1")] == [QueryState.OPEN]


def test_a_merge_that_lets_a_finding_go_resolves_its_thread(here: Study, tmp_path: Path) -> None:
    entry.enter(here, Place("p1", "F1", 0, "CONSDAT"), "2024-01-10")
    entry.enter(here, Place("p1", "F1", 0, "BRTHDAT"), "1940-01-01")
    (found,) = [one for one in here.findings("p1") if one.check == "EC-05"]
    entry.justify(here, found, "He is.")
    with closing(copy_of(here, tmp_path, "there")) as there:
        entry.enter(there, Place("p1", "F1", 0, "BRTHDAT"), "1990-01-01")
        merged(here, there)
    (thread,) = [one for one in here.threads("p1") if one.check == "EC-05"]
    assert thread.state is QueryState.RESOLVED
    assert [one.event for one in thread.messages] == [QueryEvent.ANSWERED, QueryEvent.RESOLVED]
