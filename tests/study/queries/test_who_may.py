"""Who may ask, answer, close and note: by role, by who asked, and by site."""

from __future__ import annotations

import pytest

from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.queries.asking import may_say
from cd7gui.study.session import Study
from tests.study.people.cast import BOUND, SECOND, act
from tests.study.people.conftest import path, peopled, quick_passwords, run, study
from tests.study.queries.asked import answer, ask, go_on, note

__all__ = ["path", "peopled", "quick_passwords", "run", "study"]

SAYS = {
    Role.ENTRY: {QueryEvent.ANSWERED, QueryEvent.NOTED},
    Role.INVESTIGATOR: {QueryEvent.ANSWERED, QueryEvent.NOTED},
    Role.DATA_MANAGER: {QueryEvent.NOTED},
    Role.MONITOR: {QueryEvent.CANCELLED, QueryEvent.NOTED},
    Role.STATISTICIAN: set(),
    Role.KEEPER: set(),
}


def test_the_site_answers_and_the_monitor_who_asked_closes(study: Study) -> None:
    act(study, Role.MONITOR)
    ask(study)
    (thread,) = study.threads("p1")
    assert (thread.source, thread.messages[0].who) == ("monitor", study.who)
    with pytest.raises(NotAllowed, match="may not answer a query"):
        answer(study)
    act(study, Role.ENTRY)
    answer(study)
    with pytest.raises(NotAllowed, match="may not close, cancel or reopen a query"):
        go_on(study, QueryEvent.CLOSED)
    for other in (Role.DATA_MANAGER, Role.INVESTIGATOR):
        act(study, other)
        with pytest.raises(NotAllowed, match="Only the monitor who asked"):
            go_on(study, QueryEvent.CLOSED)
    act(study, Role.MONITOR)
    go_on(study, QueryEvent.CLOSED)
    assert study.threads("p1")[0].state is QueryState.CLOSED


@pytest.mark.parametrize("role", Role)
def test_what_the_window_offers_is_what_the_study_takes(study: Study, role: Role) -> None:
    act(study, Role.MONITOR)
    ask(study)
    (thread,) = study.threads("p1")
    act(study, role)
    before = study.book.position()
    assert {event for event in QueryEvent if may_say(study, thread, event)} == SAYS[role]
    assert study.book.position() == before


def test_notes_are_written_by_whoever_reads_cases(study: Study) -> None:
    for role in (Role.ENTRY, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR):
        act(study, role)
        note(study, role.value)
    assert [one.source for one in study.threads("p1")] == ["entry", "investigator", "data manager", "monitor"]
    for role in (Role.STATISTICIAN, Role.KEEPER):
        act(study, role)
        with pytest.raises(NotAllowed):
            note(study, "x")


def test_who_is_bound_to_a_site_answers_for_its_patients_alone(study: Study) -> None:
    act(study, Role.MONITOR)
    ask(study)
    ask(study, patient=SECOND)
    act(study, BOUND)
    answer(study)
    with pytest.raises(NotAllowed, match="works only for the site 01"):
        answer(study, patient=SECOND)


def test_two_monitors_close_each_others_queries(study: Study) -> None:
    from cd7gui.study.people.managing import add_person, change_password
    from cd7gui.study.people.sign_in import sign_in
    from tests.study.people.cast import GIVEN, OWN

    act(study, Role.KEEPER)
    add_person(study, "Sec Ond", Role.MONITOR, GIVEN)
    act(study, Role.MONITOR)
    ask(study)
    act(study, Role.ENTRY)
    answer(study)
    sign_in(study, "Sec Ond", GIVEN)
    change_password(study, GIVEN, OWN)
    sign_in(study, "Sec Ond", OWN)
    go_on(study, QueryEvent.CLOSED)
    assert study.threads("p1")[0].messages[-1].who == "Sec Ond"
