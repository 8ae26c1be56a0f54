"""Places and threads as their texts are read: whatever stands there, no question is lost and none is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import case_from_texts
from cd7gui.domain.case_report.changes import QUERY, AuditEntry, Change
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.queries.threads import QueryEvent, QueryState, event_of, read_threads
from cd7gui.protocol.case_report import dictionary
from tests.protocol.building import TODAY


def line(seq: int, field: str, text: str | None, *, row: int = 1, origin: str = "window", why: str = "") -> AuditEntry:
    change = Change("p1", QUERY, row, field, None, text, why)
    return AuditEntry(seq, f"2026-05-{seq:02d}T12:00:00+00:00", "Hu", origin, change, "1.0", "", "")


def read(*lines: AuditEntry):
    present = {(one.change.row, one.change.field): one.change.new for one in lines}
    texts = [(QUERY, row, field, text) for (row, field), text in present.items() if text is not None]
    return read_threads(case_from_texts("p1", dictionary(), TODAY, texts), lines, {}, ())


@given(st.builds(QueryPlace, st.sampled_from(["F6", "F12"]), st.integers(1, 99), st.sampled_from(["", "INORG"])))
def test_a_place_is_read_from_its_name(place: QueryPlace) -> None:
    assert QueryPlace.parse(place.name) == place


@given(st.text(max_size=20))
def test_any_name_is_a_place_that_keeps_its_name(name: str) -> None:
    place = QueryPlace.parse(name)
    assert QueryPlace.parse(place.name) == place


@pytest.mark.parametrize("name", ["", "PATIENT", "F6.", "[2]", "F6[x].CD34", "F6 CD34", "\n"])
def test_a_name_that_nobody_can_read_is_about_the_patient(name: str) -> None:
    assert QueryPlace.parse(name) == QueryPlace()


@pytest.mark.parametrize(("field", "event"), [("ASKED.1.9f3a", QueryEvent.ASKED), ("CLOSED.12.x", QueryEvent.CLOSED)])
def test_a_field_names_what_was_done(field: str, event: QueryEvent) -> None:
    assert event_of(field) is event


@given(st.text(max_size=30))
def test_any_other_field_is_one_of_the_heading(field: str) -> None:
    found = event_of(field)
    assert found is None or field.startswith(found.value)


def test_a_heading_alone_is_no_thread() -> None:
    assert read(line(1, "AT", "F6.CD34"), line(2, "ID", "a")) == ()


def test_a_thread_without_a_heading_is_about_the_patient() -> None:
    (one,) = read(line(1, "ASKED.1.0000", "So?"))
    assert (one.place, one.state) == (QueryPlace(), QueryState.OPEN)


def test_the_programme_ends_no_question_of_a_person() -> None:
    (one,) = read(line(1, "ASKED.1.0000", "So?"), line(2, "RESOLVED.2.0000", "Resolved by line 1."))
    assert one.state is QueryState.OPEN


def test_what_was_merged_has_its_own_moment_and_writer_and_stands_by_its_number() -> None:
    why = "merge of there.cd7 (12c2d83a), line 7 by Mo (monitor) at 2026-04-01T08:00:00+00:00"
    (one,) = read(
        line(1, "ASKED.1.0000", "So?"),
        line(2, "ANSWERED.2.0000", "It is."),
        line(3, "REOPENED.3.0000", "Sure?"),
        line(4, "NOTED.2.0001", "Called.", origin="merge", why=why),
    )
    assert [said.text for said in one.messages] == ["So?", "It is.", "Called.", "Sure?"]
    assert (one.messages[2].who, one.messages[2].at) == ("Mo (monitor)", "2026-04-01T08:00:00+00:00")
    assert one.state is QueryState.OPEN


def test_what_was_taken_back_with_an_import_is_not_said() -> None:
    taken = AuditEntry(
        3, "2026-05-03T12:00:00+00:00", "Hu", "window", line(2, "ANSWERED.2.0000", "Yes").change, "", "", ""
    )
    gone = AuditEntry(4, taken.at, "Hu", "window", taken.change.reversed("undo 3"), "", "", "")
    (one,) = read(line(1, "ASKED.1.0000", "So?"), taken, gone)
    assert [said.text for said in one.messages] == ["So?"]
