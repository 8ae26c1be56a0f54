"""Entering values: what is stored, what is refused, when a reason is asked for, and that the trail keeps everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import Case
from cd7gui.domain.case_report.changes import Change, MissingReason
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.domain.checks.checks import Severity
from cd7gui.domain.errors import UserError
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f06_transplant import Transplant
from cd7gui.protocol.forms.f07_drugs import Drug
from cd7gui.study import entry
from cd7gui.study.entry import Place, Result
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.reports.form_status import Status
from cd7gui.study.reports.status import form_status, patient_status
from cd7gui.study.session import Study, subject
from tests.study.small_study import answer_all

PATIENT = "p1"
NUMBER = Place(PATIENT, "F1", 0, "SUBJID")
CONSENT = Place(PATIENT, "F1", 0, "CONSDAT")


def test_a_typed_value_is_stored_at_once_and_read_back_from_the_file(empty: Study) -> None:
    done = entry.enter(empty, CONSENT, "2023-5-22")

    assert done.result is Result.STORED
    with open_for_reading(empty.path) as again:
        assert again.case(PATIENT)[Registration.consent_date].isoformat() == "2023-05-22"


def test_text_that_cannot_be_read_is_refused_with_a_sentence_and_stores_nothing(empty: Study) -> None:
    done = entry.enter(empty, CONSENT, "22 foo 2023")

    assert done.result is Result.REJECTED
    assert "is not a date" in done.sentence
    assert empty.book.trail(patient=PATIENT) == []


def test_the_same_value_again_leaves_no_line(empty: Study) -> None:
    entry.enter(empty, CONSENT, "2023-05-22")

    assert entry.enter(empty, CONSENT, "22 May 2023").result is Result.UNCHANGED
    assert len(empty.history(PATIENT, "F1", 0, "CONSDAT")) == 1


def test_a_typing_slip_needs_no_reason_until_the_form_is_complete(empty: Study) -> None:
    entry.enter(empty, CONSENT, "2023-05-22")
    assert entry.enter(empty, CONSENT, "2023-05-23").stored
    answer_all(empty, PATIENT, Registration)
    assert entry.mark_complete(empty, PATIENT, Registration).stored

    assert entry.enter(empty, CONSENT, "2023-05-24").result is Result.NEEDS_REASON
    assert empty.case(PATIENT)[Registration.consent_date].day == 23
    assert entry.enter(empty, CONSENT, "2023-05-24", "Typing error: misread").stored

    history = empty.history(PATIENT, "F1", 0, "CONSDAT")
    assert [line.change.reason for line in history] == ["", "", "Typing error: misread"]
    assert history[-1].who == "coordinator"


def test_a_missing_reason_is_an_answer_and_not_a_value(empty: Study) -> None:
    place = Place(PATIENT, "F1", 0, "BRTHDAT")

    assert entry.set_missing(empty, place, MissingReason.UNKNOWN).stored

    row = empty.case(PATIENT).only(Registration)
    assert not row.has(Registration.birth_date)
    assert row.reason(Registration.birth_date) is MissingReason.UNKNOWN


def test_a_hidden_value_is_kept_and_reads_as_missing(empty: Study) -> None:
    entry.enter(empty, Place(PATIENT, "F6", 0, "PROPH"), "yes")
    entry.enter(empty, Place(PATIENT, "F6", 0, "PROPJUST"), "donor-specific antibodies")
    entry.enter(empty, Place(PATIENT, "F6", 0, "PROPH"), "no")

    row = empty.case(PATIENT).only(Transplant)

    assert not row.has(Transplant.prophylaxis_reason)
    assert row.stored(Transplant.prophylaxis_reason) == "donor-specific antibodies"


def test_a_struck_out_row_leaves_every_count_and_stays_in_the_trail(empty: Study) -> None:
    entry.enter(empty, Place(PATIENT, "F7", 1, "CMTRT"), "tacrolimus")
    entry.delete_row(empty, PATIENT, Drug, 1, "entered for the wrong patient")

    case = empty.case(PATIENT)

    assert case.rows(Drug) == ()
    assert case.next_row(Drug) == 2  # a number is never used again
    assert empty.book.trail(patient=PATIENT)[-1].change.reason == "entered for the wrong patient"
    entry.restore_row(empty, PATIENT, Drug, 1, "it was right")
    assert [row.number for row in empty.case(PATIENT).rows(Drug)] == [1]


def test_undo_and_redo_are_new_lines_of_the_trail(empty: Study) -> None:
    entry.enter(empty, NUMBER, "01-001")
    entry.enter(empty, NUMBER, "01-002")

    entry.undo(empty)
    assert subject(empty.case(PATIENT)) == "01-001"
    entry.redo(empty)
    assert subject(empty.case(PATIENT)) == "01-002"
    assert len(empty.history(PATIENT, "F1", 0, "SUBJID")) == 4
    assert entry.undo(empty).stored
    assert entry.undo(empty).stored
    assert entry.undo(empty).result is Result.UNCHANGED


def test_a_study_opened_for_reading_refuses_changes_in_a_sentence(empty: Study) -> None:
    entry.enter(empty, NUMBER, "01-001")
    with open_for_reading(empty.path) as reader, pytest.raises(UserError, match="read-only"):
        entry.enter(reader, NUMBER, "01-002")


def test_a_second_writer_is_told_who_has_the_study_open(empty: Study) -> None:
    with open_study(empty.path, who="monitor") as second:
        assert second.read_only
        assert "open" in second.book.read_only_because


def test_if_the_book_refuses_nothing_changes_in_memory(empty: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    entry.enter(empty, NUMBER, "01-001")

    def full(*_: object, **__: object) -> None:
        raise UserError("The disk is full. Free some space and enter the value again.")

    monkeypatch.setattr(empty.book, "append", full)

    with pytest.raises(UserError, match="disk is full"):
        entry.enter(empty, NUMBER, "01-002")
    with pytest.raises(UserError, match="disk is full"):
        entry.undo(empty)
    assert subject(empty.case(PATIENT)) == "01-001"
    assert len(empty.done) == 1


def test_a_justified_query_is_settled_and_a_deviation_stays_a_fact(demo: Study) -> None:
    key = demo.cases()[0].key
    entry.enter(demo, Place(key, "F2", 0, "ECOG"), "3", "Typing error")
    finding = next(one for one in demo.findings(key) if one.check == "EC-18")
    assert finding.severity is Severity.DEVIATION

    entry.justify(demo, finding, "improved under bridging")

    again = next(one for one in demo.findings(key) if one.check == "EC-18")
    assert again.justification == "improved under bridging"
    assert not again.open
    assert form_status(demo, demo.case(key), demo.rules.dictionary.form("F2")) is Status.DEVIATION  # type: ignore[arg-type]
    assert patient_status(demo, demo.case(key)) is Status.DEVIATION


FIELDS = [item for item in dictionary().fields() if not item.form.repeating]

ENTRIES: dict[str, Callable[[], st.SearchStrategy[str]]] = {
    "date": lambda: st.dates().map(str),
    "partial date": lambda: st.dates().map(lambda day: str(day)[:7]),
    "integer": lambda: st.integers(0, 99).map(str),
    "number": lambda: st.integers(0, 99).map(str),
    "yes/no": lambda: st.sampled_from(["yes", "no"]),
    "text": lambda: st.text(max_size=20),
}


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, str, str]:
    item = draw(st.sampled_from([item for item in FIELDS if item.kind.name in ENTRIES]))
    return item.form.id, item.id, draw(ENTRIES[item.kind.name]())


def _texts(case: Case) -> dict[tuple[str, int, str], str]:
    return {
        (form, number, field): text
        for form, rows in case.rows_by_form.items()
        for number, row in rows.items()
        for field, text in row.texts.items()
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(typed(), st.sampled_from(["undo", "redo"])), max_size=12))
def test_any_entries_and_undos_leave_case_file_and_trail_in_agreement(
    empty: Study, steps: list[tuple[str, str, str] | str]
) -> None:
    key = entry.new_patient_key()
    for step in steps:
        if isinstance(step, str):
            (entry.undo if step == "undo" else entry.redo)(empty)
        else:
            form, field, text = step
            entry.enter(empty, Place(key, form, 0, field), text)

    replayed: dict[tuple[str, int, str], str | None] = {}
    for line in empty.book.trail(patient=key):
        replayed[line.change.form, line.change.row, line.change.field] = line.change.new
    in_file = {(form, row, field): text for form, row, field, text in empty.book.present().get(key, ())}

    assert _texts(empty.case(key)) == in_file == {place: text for place, text in replayed.items() if text is not None}


@pytest.mark.parametrize("reason", ["", "  "])
def test_striking_a_patient_out_and_reopening_a_form_need_a_reason(empty: Study, reason: str) -> None:
    assert entry.delete_patient(empty, "p1", reason).result is Result.NEEDS_REASON
    assert entry.enter(empty, NUMBER, "001").stored
    form = empty.rules.dictionary.form("F1")
    assert form is not None
    answer_all(empty, "p1", form)
    assert entry.mark_complete(empty, "p1", form).stored
    assert entry.reopen(empty, "p1", form, reason).result is Result.NEEDS_REASON
    assert empty.case("p1").is_complete(form)
    assert not empty.case("p1").deleted


def _form(study: Study, id: str) -> type[Form]:
    form = study.rules.dictionary.form(id)
    assert form is not None
    return form


def test_a_form_with_a_blank_required_field_is_not_marked_complete_until_it_is_answered(empty: Study) -> None:
    death = _form(empty, "F16")
    refused = entry.mark_complete(empty, PATIENT, death)
    assert refused.result is Result.REJECTED
    assert refused.sentence == (
        "Death cannot be marked complete: “Death” is blank. Enter a value, or the reason why there is none."
    )
    assert entry.enter(empty, Place(PATIENT, "F16", 0, "DEATH"), "yes").stored
    refused = entry.mark_complete(empty, PATIENT, death)
    assert "“Date of death” and “Primary cause” are blank." in refused.sentence
    assert entry.why_incomplete(empty.case(PATIENT), death)[1] == Place(PATIENT, "F16", 0, "DTHDAT")
    assert not empty.case(PATIENT).is_complete(death)
    answer_all(empty, PATIENT, death)  # a reason is an answer
    assert entry.mark_complete(empty, PATIENT, death).stored
    assert empty.case(PATIENT).is_complete(death)


def test_a_form_with_an_unreadable_text_is_not_marked_complete(empty: Study) -> None:
    """A text that this version cannot read: of an import of an older one, or of a damaged file."""
    drugs = _form(empty, "F15")
    texts = {"FTDAT": "2023-05", "FTTYPE": "DLI"}
    empty.write([Change(PATIENT, "F15", 3, name, None, text) for name, text in texts.items()])
    refused = entry.mark_complete(empty, PATIENT, drugs)
    assert refused.sentence == (
        "Further therapy cannot be marked complete: the entry in “Date” (row 3) cannot be read. Enter it again from "
        "the source."
    )
    assert entry.why_incomplete(empty.case(PATIENT), drugs)[1] == Place(PATIENT, "F15", 3, "FTDAT")
    assert entry.enter(empty, Place(PATIENT, "F15", 3, "FTDAT"), "2023-05-20").stored
    assert entry.mark_complete(empty, PATIENT, drugs).stored


def test_a_repeating_form_without_a_row_is_marked_complete_because_there_was_nothing(empty: Study) -> None:
    assert entry.mark_complete(empty, PATIENT, _form(empty, "F12")).stored
