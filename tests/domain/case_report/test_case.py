"""Cases as values: what reads as missing, which rows count, and that a change makes a new case and leaves the old."""

import copy
from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import Case, Row, apply, case_from_texts
from cd7gui.domain.case_report.changes import COMPLETE, DELETED, PATIENT, Change, MissingReason, justification_mark
from cd7gui.domain.case_report.dictionary import Derived
from cd7gui.domain.errors import Missing, ProgramError
from cd7gui.domain.values.kinds import IntegerKind
from tests.domain.small import DICTIONARY, TODAY, Patient, Visit, case_of

UNKNOWN = MissingReason.UNKNOWN.stored


def change(form: str, row: int, field: str, new: str | None, old: str | None = None) -> Change:
    return Change("K1", form, row, field, old, new)


def test_a_value_is_read_by_its_field_in_its_own_type() -> None:
    case = case_of(NAME="Li", SEEN="2026-01-02", ILL="N")
    assert case[Patient.name] == "Li"
    assert case[Patient.seen] == date(2026, 1, 2)
    assert case[Patient.ill] is False
    assert case.has(Patient.name, Patient.seen)


@pytest.mark.parametrize("texts", [{}, {"SEEN": UNKNOWN}], ids=["empty", "missing reason"])
def test_what_has_no_value_reads_as_missing_and_never_as_zero_or_blank(texts: dict[str, str]) -> None:
    case = case_of(**texts)
    with pytest.raises(Missing):
        case[Patient.seen]
    assert case.get(Patient.seen) is None
    assert not case.has(Patient.name, Patient.seen)


def test_a_missing_reason_is_an_answer_but_no_value() -> None:
    row = case_of(SEEN=UNKNOWN).only(Patient)
    assert row.answered(Patient.seen)
    assert row.reason(Patient.seen) is MissingReason.UNKNOWN
    assert not row.answered(Patient.name)
    assert row.reason(Patient.name) is None


def test_a_hidden_value_is_kept_but_reads_as_missing() -> None:
    row = case_of(ILL="N", SITE="GUT").only(Patient)
    assert not row.shows("SITE")
    assert row.get(Patient.site) is None
    assert row.stored(Patient.site) == "GUT"
    assert case_of(ILL="Y", SITE="GUT").get(Patient.site) == "GUT"


def test_what_depends_on_a_hidden_field_is_hidden_too() -> None:
    row = case_of(ILL="N", SITE="SKIN", DEPTH="3").only(Patient)
    assert not row.shows("DEPTH")
    assert row.get(Patient.depth) is None


def test_a_hidden_missing_reason_is_none() -> None:
    assert case_of(ILL="N", SITE=UNKNOWN).only(Patient).reason(Patient.site) is None


def test_a_field_that_the_form_does_not_have_is_not_shown() -> None:
    assert not case_of().only(Patient).shows("NOTHERE")


def test_a_field_is_required_always_or_by_another_but_never_while_hidden() -> None:
    assert case_of().only(Patient).requires(Patient.name)
    assert not case_of().only(Patient).requires(Patient.note)
    assert case_of(SEEN="2026-01-02").only(Patient).requires(Patient.note)
    assert case_of(ILL="Y").only(Patient).requires(Patient.site)
    assert not case_of(ILL="N").only(Patient).requires(Patient.site)
    assert not case_of().only(Patient).requires(Patient.born)


def test_rows_count_by_number_without_struck_out_and_empty_ones() -> None:
    case = case_of(
        {
            ("V", 4, "DAT"): "2026-01-04",
            ("V", 2, "DAT"): "2026-01-02",
            ("V", 3, "DAT"): "2026-01-03",
            ("V", 3, DELETED): "1",
            ("V", 5, "@WHY.X.DAT"): "a mark alone is no row",
            ("V", 0, COMPLETE): "1",
        }
    )
    assert [row.number for row in case.rows(Visit)] == [2, 4]
    assert [row.number for row in case.deleted_rows(Visit)] == [3]
    assert case.is_complete(Visit)
    assert not case.is_complete(Patient)


def test_a_row_number_is_never_used_again() -> None:
    case = case_of({("V", 3, "DAT"): "2026-01-03", ("V", 3, DELETED): "1"})
    assert case.next_row(Visit) == 4
    assert case_of().next_row(Visit) == 1


def test_a_form_is_started_by_its_first_value_and_not_by_a_mark() -> None:
    assert not case_of({("P", 0, COMPLETE): "1"}).is_started(Patient)
    assert case_of(NAME="Li").is_started(Patient)
    assert not case_of(NAME="Li").is_started(Visit)


def test_a_row_that_does_not_exist_is_empty() -> None:
    assert case_of().row(Visit, 7).empty
    assert case_of().only(Patient).empty


def _failing(row: Row, case: Case) -> int:
    raise ZeroDivisionError("division by zero")


FAILING = Derived("BAD", IntegerKind(), "Bad", by=_failing)
FAILING.form = Visit


def test_a_derived_value_on_which_we_fail_stops_a_test_run() -> None:
    with pytest.raises(ProgramError, match=r"V\.BAD: ZeroDivisionError: division by zero"):
        case_of().derive(FAILING, Row(Visit, 1, {}))


@pytest.mark.filterwarnings("ignore::cd7gui.domain.errors.ProgramError")
def test_a_derived_value_on_which_we_fail_is_told_from_one_that_lacks_something() -> None:
    row, failed = Row(Visit, 1, {}), object()

    assert case_of().derive(FAILING, row) is None
    assert case_of().derive_or(FAILING, row, failed) is failed
    assert case_of().derive_or(Visit.days, row, failed) is None


def test_a_derived_value_is_computed_or_absent_if_what_it_needs_is_missing() -> None:
    visit = {("V", 1, "DAT"): "2026-01-01"}
    case = case_of(visit, SEEN="2026-01-31")
    assert case.derive(Visit.days, case.row(Visit, 1)) == 30
    without = case_of(visit)
    assert without.derive(Visit.days, without.row(Visit, 1)) is None


def test_a_justification_is_found_at_its_place() -> None:
    case = case_of({("V", 2, justification_mark("C1", "DAT")): "so it was"})
    assert case.justification("C1", Visit, 2, "DAT") == "so it was"
    assert case.justification("C1", Visit, 1, "DAT") == ""
    assert case.justification("C2", Visit, 2, "DAT") == ""


def test_a_patient_is_struck_out_by_a_mark_of_its_own() -> None:
    case = apply(case_of(NAME="Li"), change(PATIENT, 0, DELETED, "1"))
    assert case.deleted
    assert case.stored(PATIENT, 0, DELETED) == "1"
    assert not apply(case, change(PATIENT, 0, DELETED, None)).deleted


def test_texts_of_a_form_that_this_version_does_not_know_are_kept() -> None:
    case = case_from_texts("K1", DICTIONARY, TODAY, [("F99", 2, "NEW", "kept"), ("P", 0, "NAME", "Li")])
    assert case.stored("F99", 2, "NEW") == "kept"
    assert case.stored("P", 0, "NAME") == "Li"
    changed = apply(case, change("F99", 2, "NEW", "changed"))
    assert (case.stored("F99", 2, "NEW"), changed.stored("F99", 2, "NEW")) == ("kept", "changed")


def test_a_field_that_this_version_does_not_know_is_kept_in_its_row() -> None:
    case = case_of({("P", 0, "FUTURE"): "kept"}, NAME="Li")
    assert case.stored("P", 0, "FUTURE") == "kept"
    assert case.only(Patient).value_text("FUTURE") is None


def test_the_same_case_can_be_judged_as_of_another_day() -> None:
    case = case_of(NAME="Li")
    earlier = case.on(date(2023, 1, 1))
    assert (earlier.today, earlier[Patient.name], case.today) == (date(2023, 1, 1), "Li", TODAY)


def test_a_change_makes_a_new_case_and_leaves_the_old_one() -> None:
    case = case_of(NAME="Li")
    changed = apply(case, change("P", 0, "NAME", "Wu", old="Li"))
    assert (case[Patient.name], changed[Patient.name]) == ("Li", "Wu")
    emptied = apply(changed, change("P", 0, "NAME", None, old="Wu"))
    assert not emptied.has(Patient.name)
    assert changed.has(Patient.name)


def test_what_did_not_change_is_shared_and_not_copied() -> None:
    case = case_of({("V", 1, "DAT"): "2026-01-01", ("V", 2, "DAT"): "2026-01-02"}, NAME="Li")
    changed = apply(case, change("V", 2, "DAT", "2026-01-03"))
    assert changed.only(Patient) is case.only(Patient)
    assert changed.row(Visit, 1) is case.row(Visit, 1)
    assert changed.row(Visit, 2) is not case.row(Visit, 2)


def test_a_value_that_was_read_before_a_change_does_not_stay_in_the_new_row() -> None:
    case = case_of(SEEN="2026-01-02")
    assert case[Patient.seen].day == 2
    assert apply(case, change("P", 0, "SEEN", "2026-01-03"))[Patient.seen].day == 3


@pytest.mark.parametrize("name", ["today", "rows_by_form", "marks", "key"])
def test_a_case_cannot_be_written_to(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(case_of(NAME="Li"), name, None)


def test_a_row_cannot_be_written_to() -> None:
    row: Any = case_of(NAME="Li").only(Patient)
    with pytest.raises(FrozenInstanceError):
        row.texts = {}
    with pytest.raises(TypeError):
        row[Patient.name] = "Wu"


PLACES = [
    ("P", 0, "NAME"),
    ("P", 0, "SEEN"),
    ("V", 1, "DAT"),
    ("V", 2, "DAT"),
    ("V", 2, DELETED),
    (PATIENT, 0, DELETED),
]
Step = tuple[tuple[str, int, str], str | None]
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["2026-01-01", "2026-01-02", None])), max_size=12
)


def _content(case: Case) -> dict[tuple[str, int, str], str | None]:
    return {place: case.stored(*place) for place in PLACES}


def _walk(case: Case, steps: list[Step]) -> tuple[Case, list[Change]]:
    changes = []
    for (form, row, field), new in steps:
        changes.append(change(form, row, field, new, old=case.stored(form, row, field)))
        case = apply(case, changes[-1])
    return case, changes


@given(STEPS)
def test_changes_in_a_row_leave_the_last_text_of_every_place(steps: list[Step]) -> None:
    case, _ = _walk(case_of(), steps)
    assert _content(case) == {place: dict(steps).get(place) for place in PLACES}


@given(STEPS, STEPS)
def test_undoing_every_change_from_the_last_to_the_first_gives_the_content_back(
    before: list[Step], steps: list[Step]
) -> None:
    start, _ = _walk(case_of(), before)
    case, changes = _walk(start, steps)
    for one in reversed(changes):
        case = apply(case, one.reversed("undo"))
    assert _content(case) == _content(start)


@given(STEPS, STEPS)
def test_no_change_alters_the_case_that_it_is_applied_to(before: list[Step], steps: list[Step]) -> None:
    start, _ = _walk(case_of(), before)
    kept = copy.deepcopy((start.rows_by_form, start.marks))
    _walk(start, steps)
    assert (start.rows_by_form, start.marks) == kept


@given(STEPS)
def test_a_case_built_from_its_stored_texts_is_the_case_that_the_changes_made(
    steps: list[Step],
) -> None:
    case, _ = _walk(case_of(), steps)
    texts = [(*place, text) for place, text in _content(case).items() if text is not None]
    built = case_from_texts("K1", DICTIONARY, TODAY, texts)
    assert _content(built) == _content(case)
    assert [row.number for row in built.rows(Visit)] == [row.number for row in case.rows(Visit)]
    assert built.deleted is case.deleted


def test_a_row_with_one_text_changed_keeps_the_others() -> None:
    row = Row(Visit, 1, {"DAT": "2026-01-01", "WEIGHT": "60"})
    assert row.with_text("WEIGHT", "61").texts == {"DAT": "2026-01-01", "WEIGHT": "61"}
    assert row.with_text("WEIGHT", None).texts == {"DAT": "2026-01-01"}
    assert row.texts == {"DAT": "2026-01-01", "WEIGHT": "60"}


def test_a_single_form_is_complete_by_its_mark() -> None:
    assert case_of({("P", 0, COMPLETE): "1"}).only(Patient).complete
    assert not case_of(NAME="Li").only(Patient).complete


def test_rows_are_put_in_the_order_of_their_day_and_follow_a_change() -> None:
    days = {("V", 1, "DAT"): "2023-05-02", ("V", 2, "DAT"): "2023-05-01", ("V", 3, "DAT"): "2023-05-01"}
    case = case_of(days | {("V", 4, "WEIGHT"): "60"})

    assert [row.number for row in case.rows_by_day(Visit, Visit.date)] == [2, 3, 1]

    later = apply(case, Change("K1", "V", 2, "DAT", "2023-05-01", "2023-05-09"))

    assert [row.number for row in later.rows_by_day(Visit, Visit.date)] == [3, 1, 2]
    assert [row.number for row in case.rows_by_day(Visit, Visit.date)] == [2, 3, 1]


def test_the_latest_row_is_the_first_that_holds_the_latest_day() -> None:
    days = {("V", 1, "DAT"): "2023-05-01", ("V", 2, "DAT"): "2023-05-02", ("V", 3, "DAT"): "2023-05-02"}
    case = case_of(days | {("V", 4, "WEIGHT"): "60"})
    latest = case.latest_row(Visit)

    assert latest is not None
    assert latest.number == 2
    assert case.latest_day(Visit) == date(2023, 5, 2)
    assert case_of().latest_row(Visit) is None
    assert case_of().latest_day(Visit) is None


def test_what_is_worked_out_of_a_row_is_worked_out_once_and_anew_in_a_changed_row() -> None:
    asked: list[Row] = []

    def texts(row: Row) -> int:
        asked.append(row)
        return len(row.texts)

    row = Row(Visit, 1, {"DAT": "2023-05-01"})

    assert (row.cached(texts), row.cached(texts)) == (1, 1)
    assert len(asked) == 1
    assert row.with_text("WEIGHT", "60").cached(texts) == 2
