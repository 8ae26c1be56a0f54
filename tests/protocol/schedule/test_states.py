"""What becomes of an expected item: by rows, missing reasons, deaths, further transplants and corrected anchors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cd7gui.domain.case_report.case import apply
from cd7gui.domain.case_report.changes import Change
from cd7gui.protocol.schedule.expected import schedule_of
from cd7gui.protocol.schedule.states import ItemState
from tests.protocol.building import make_case, row
from tests.protocol.schedule.patients import H, T, after, contact, ids, item, state, treated

DONE, OUTSIDE, OVERDUE = ItemState.DONE, ItemState.DONE_OUTSIDE, ItemState.OVERDUE
OPEN, NOT_YET, EXCUSED, UNDECIDED = ItemState.OPEN, ItemState.NOT_YET, ItemState.EXCUSED, ItemState.UNDECIDED
LATER = after(986)  # 2.7 years after the transplant
ONE = timedelta(days=1)


def test_the_patient_of_2_7_years_has_response_engraftment_chimerism_and_four_contacts_overdue() -> None:
    found = schedule_of(treated({"F11.@COMPLETE": "1"}, on=LATER))
    contacts = ["H.contact.d100", "H.contact.m6", "H.contact.y1", "H.contact.y2"]
    chimerism = [f"H.chimerism.{day}" for day in ("d100", "d180", "d30", "d365")]
    engraftment = ["H.engraftment.neutrophils", "H.engraftment.platelets"]
    assert ids(found, OVERDUE) == [*chimerism, *contacts, *engraftment, "H.pcr.cmv", "H.pcr.ebv", "T.response"]
    assert ids(found, OPEN) == []
    assert found.next is not None
    assert found.next.id == "H.contact.y3"
    assert found.overdue[0].id == "T.response"
    assert [one.days_overdue for one in found.overdue] == sorted(
        (one.days_overdue for one in found.overdue), reverse=True
    )


@pytest.mark.parametrize(("day", "expected"), [(84, OVERDUE), (85, DONE), (100, DONE), (115, DONE), (116, OVERDUE)])
def test_contact_on_the_edge(day: int, expected: ItemState) -> None:
    case = treated(contact(1, after(day)), on=LATER)
    assert state(case, "H.contact.d100") is expected
    if expected is DONE:
        assert item(case, "H.contact.d100").row == 1


@pytest.mark.parametrize(("day", "note"), [(80, "5 days before the window"), (116, "1 day after the window")])
def test_a_contact_that_names_its_visit_counts_outside(day: int, note: str) -> None:
    found = item(treated(contact(1, after(day), "DAY100"), on=LATER), "H.contact.d100")
    assert (found.state, found.row, found.note) == (OUTSIDE, 1, note)


def test_a_contact_that_names_another_visit_does_not_count() -> None:
    case = treated(contact(1, after(100), "UNSCHED"), on=LATER)
    assert state(case, "H.contact.d100") is OVERDUE


def test_two_rows_in_one_window() -> None:
    """The nearest to the target counts, and the other stays unscheduled; one that names the visit goes before."""
    two = contact(1, after(90)) | contact(2, after(101))
    assert item(treated(two, on=LATER), "H.contact.d100").row == 2
    assert item(treated(two | {"F17[1].FUVISIT": "DAY100"}, on=LATER), "H.contact.d100").row == 1
    incomplete: dict[str, str | None] = {**two, "F17[2].FUDIS": None}
    assert item(treated(incomplete, on=LATER), "H.contact.d100").row == 1
    assert ids(schedule_of(treated(two, on=LATER)), DONE).count("H.contact.d100") == 1


def test_a_row_that_lacks_what_is_needed_says_so() -> None:
    incomplete: dict[str, str | None] = {**contact(3, after(100)), "F17[3].FUDIS": None}
    found = item(treated(incomplete, on=after(101)), "H.contact.d100")
    assert (found.state, found.row, found.note) == (OPEN, 3, "“Disease” not answered")
    pending = item(treated({**incomplete, "F17[3].FUDIS": "?PENDING"}, on=LATER), "H.contact.d100")
    assert (pending.state, pending.row) == (OVERDUE, 3)


def test_a_missing_reason_excuses() -> None:
    missed = {"F17[1].FUVISIT": "DAY100", "F17[1].FUDAT": "?NOT_DONE".replace("_", " ")}
    found = item(treated(missed, on=LATER), "H.contact.d100")
    assert (found.state, found.row, found.note) == (EXCUSED, 1, "not done")
    unknown = item(treated({"F8.ANCSTAT": "?UNKNOWN"}, on=LATER), "H.engraftment.neutrophils")
    assert (unknown.state, unknown.note) == (EXCUSED, "unknown")
    assert state(treated({"F8.ANCSTAT": "?PENDING"}, on=LATER), "H.engraftment.neutrophils") is OVERDUE


@pytest.mark.parametrize(("day", "expected"), [(84, EXCUSED), (114, EXCUSED), (115, OVERDUE), (116, OVERDUE)])
def test_death_before_the_window_closes(day: int, expected: ItemState) -> None:
    case = treated({"F16.DEATH": "Y", "F16.DTHDAT": after(day).isoformat()}, on=LATER)
    assert state(case, "H.contact.d100") is expected
    assert state(case, "H.contact.m6") is EXCUSED
    assert state(case, "H.engraftment.neutrophils") is OVERDUE  # F8 asks whether the patient died before
    found = item(case, "H.contact.m6")
    assert found.note.startswith("death on ")


def test_a_death_without_a_day_leaves_what_nobody_answered_undecided() -> None:
    case = treated({"F16.DEATH": "Y"} | contact(1, after(100)), on=LATER)
    assert state(case, "H.contact.d100") is DONE
    assert state(case, "H.contact.m6") is UNDECIDED


@pytest.mark.parametrize("status", ["LOST", "WITHDRAWN", "DEAD"])
def test_who_is_lost_or_withdrew_is_excused_until_seen_again(status: str) -> None:
    lost = contact(1, after(100)) | contact(2, after(180), status=status)
    assert state(treated(lost, on=LATER), "H.contact.y1") is EXCUSED
    assert state(treated(lost | contact(3, after(200)), on=LATER), "H.contact.y1") is OVERDUE


def test_a_withdrawal_of_consent_excuses_and_one_of_all_use_asks_for_nothing() -> None:
    texts = {"F1.WDDAT": after(120).isoformat(), "F1.WDSCOPE": "FURTHER"}
    case = treated(texts, on=LATER)
    assert state(case, "H.contact.d100") is OVERDUE
    assert state(case, "H.contact.m6") is EXCUSED
    assert schedule_of(treated({**texts, "F1.WDSCOPE": "ALL"}, on=LATER)).items == ()
    assert state(treated({**texts, "F1.WDSCOPE": "NONE"}, on=LATER), "H.contact.m6") is OVERDUE


def test_second_transplant() -> None:
    second = after(200)
    further = row("F15", 1, FTDAT=second.isoformat(), FTTYPE="HSCT2")
    case = treated(further | contact(1, after(100)) | contact(2, after(100, second)), on=after(120, second))
    found = {one.id: one for one in schedule_of(case).items if one.form.id in ("F17", "F9")}
    assert found["H.contact.d100"].state is DONE
    assert found["H.contact.d100"].row == 1
    assert found["H2.contact.d100"].state is DONE
    assert found["H2.contact.d100"].row == 2
    assert found["H2.contact.d100"].title == "contact day 100 (H2)"
    assert "H.contact.y1" not in found  # its target came after the second transplant
    assert found["H2.contact.y1"].state is NOT_YET
    closing = found["H.contact.m6"].window
    assert closing is not None
    assert closing.last == second - ONE  # the series ends the day before the next begins
    assert found["H2.chimerism.d30"].state is OVERDUE
    assert "H.chimerism.d365" not in found
    assert not [name for name in found if name.startswith("T.contact")]


def test_a_second_transplant_without_a_day_is_undecided() -> None:
    case = treated({"F15[1].FTTYPE": "HSCT2"}, on=LATER)
    assert state(case, "H2.contact.d100") is UNDECIDED
    assert item(case, "H2.contact.d100").note == "the day of H2 is not known"


def test_second_car_t() -> None:
    second = after(400)
    case = treated(row("F15", 1, FTDAT=second.isoformat(), FTTYPE="CART2"), on=after(20, second))
    assert state(case, "T2.crs") is OVERDUE
    assert state(case, "T2.icans") is OVERDUE
    assert state(case, "T2.icans", after(1, second)) is OPEN
    assert state(case, "T2.contact.d100") is NOT_YET
    assert state(case, "H.contact.d100") is OVERDUE


def test_contacts_count_from_the_infusion_until_there_is_a_transplant() -> None:
    gone: dict[str, str | None] = {f"F6.{name}": None for name in _texts_of_f6()}
    without = treated(gone, on=after(120, T))
    assert state(without, "T.contact.d100") is OVERDUE
    late = treated({"F6.HSCTDAT": after(150, T).isoformat()}, on=after(160, T))
    assert state(late, "T.contact.d100") is OVERDUE  # its window closed before H
    assert "T.contact.m6" not in {one.id for one in schedule_of(late).items}
    assert state(late, "H.contact.d100") is NOT_YET
    between = item(treated({"F6.HSCTDAT": after(105, T).isoformat()}, on=after(160, T)), "T.contact.d100")
    assert between.window is not None
    assert between.window.last == after(104, T)  # the last report on T is of the day before H


def _texts_of_f6() -> list[str]:
    case = treated(on=T)
    return list(case.rows_by_form["F6"][0].texts)


def test_anchor_corrected() -> None:
    """All windows move, and what was done is judged again."""
    case = treated(contact(1, after(100)) | contact(2, after(180), "MONTH6"), on=LATER)
    assert state(case, "H.contact.d100") is DONE
    moved = apply(case, Change(case.key, "F6", 0, "HSCTDAT", H.isoformat(), (H + 50 * ONE).isoformat()))
    assert state(moved, "H.contact.d100") is OVERDUE  # H+50
    assert state(moved, "H.contact.m6") is OUTSIDE  # H+130, but it names the visit
    assert item(moved, "H.contact.m6").note == "20 days before the window"
    back = apply(moved, Change(case.key, "F6", 0, "HSCTDAT", (H + 50 * ONE).isoformat(), H.isoformat()))
    assert schedule_of(back) == schedule_of(case)


@pytest.mark.parametrize("text", ["2023-07", "\x1fUNKNOWN"])
def test_partial_anchor_date(text: str) -> None:
    """The transplant was, and its day is not known: what counts from it is undecided, and nothing is accused."""
    case = treated(on=LATER)
    case = apply(case, Change(case.key, "F6", 0, "HSCTDAT", H.isoformat(), text))
    hanging = [one for one in schedule_of(case).items if one.clock == "H" and one.form.id != "F6"]
    assert {one.state for one in hanging if one.form.id != "F8"} == {UNDECIDED}
    assert {one.note for one in hanging} == {"the day of H is not known"}
    assert all(one.window is None for one in hanging)
    assert state(case, "T.response") is UNDECIDED
    assert not [one for one in schedule_of(case).overdue if one.id.startswith(("H", "T.contact"))]


def test_a_struck_out_row_reopens_its_item() -> None:
    case = treated(contact(1, after(100)), on=LATER)
    struck = apply(case, Change(case.key, "F17", 1, "@DELETED", None, "1"))
    assert state(case, "H.contact.d100") is DONE
    assert state(struck, "H.contact.d100") is OVERDUE


def test_a_cut_off_counts_as_today_and_what_is_dated_later_is_not_known() -> None:
    case = treated(contact(1, after(100)), on=LATER, cutoff=after(90))
    assert schedule_of(case).on == after(90)
    assert state(case, "H.contact.d100") is OPEN
    assert state(replace(case, cutoff=after(100)), "H.contact.d100") is DONE
    assert schedule_of(replace(case, cutoff=LATER + 100 * ONE)).on == LATER


def test_a_series_is_overdue_once_its_last_sample_lies_too_far_back() -> None:
    samples = {f"F18[{n}].{name}": text for n in range(1, 6) for name, text in _sample(7 * n).items()}
    case = treated(samples, on=after(45))
    assert state(case, "H.pcr.cmv") is OPEN
    assert item(case, "H.pcr.cmv").due == after(45)
    assert state(case, "H.pcr.cmv", after(46)) is OVERDUE
    assert item(replace(case, today=after(48)), "H.pcr.cmv").days_overdue == 3
    every = {f"F18[{n}].{name}": text for n in range(1, 15) for name, text in _sample(7 * n).items()}
    assert state(treated(every, on=LATER), "H.pcr.cmv") is DONE
    gap: dict[str, str | None] = {**every, "F18[5].CMVPCR": None}
    found = item(treated(gap, on=LATER), "H.pcr.cmv")
    assert (found.state, found.note) == (OUTSIDE, "14 days without a sample")
    dead = {"F16.DEATH": "Y", "F16.DTHDAT": after(40).isoformat()}
    assert state(treated(samples | dead, on=LATER), "H.pcr.cmv") is EXCUSED


def _sample(day: int) -> dict[str, str]:
    return {"LBDAT": after(day).isoformat(), "CMVPCR": "<500", "EBVPCR": "<500"}


def test_a_form_that_says_there_was_nothing_excuses_its_items() -> None:
    assert state(treated(on=LATER), "T.icans") is OVERDUE
    found = item(treated({"F11.@COMPLETE": "1"}, on=LATER), "T.icans")
    assert (found.state, found.note) == (EXCUSED, "F11 is marked complete without a row of it")


def test_a_patient_who_failed_screening_is_not_infused() -> None:
    registered = {"F1.SUBJID": "01-001", "F2.ELIG": "MET"}
    assert state(make_case(registered, today=LATER), "T.form.F4") is OPEN
    failed = make_case({**registered, "F2.ELIG": "NOTMET", "F2.SCRNDAT": "2023-05-01"}, today=LATER)
    assert state(failed, "T.form.F4") is EXCUSED


def test_a_relapse_ends_the_series_of_chimerism_and_not_the_contacts() -> None:
    case = treated({"F14.RELAPSE": "Y", "F14.RELDAT": after(74).isoformat()}, on=LATER)
    assert state(case, "H.chimerism.d30") is OVERDUE
    assert state(case, "H.chimerism.d100") is EXCUSED
    assert state(case, "H.contact.d100") is OVERDUE


@given(
    st.lists(st.tuples(st.integers(1, 900), st.sampled_from(["", "DAY100", "MONTH6", "YEAR1", "UNSCHED"])), max_size=5),
    st.integers(-10, 900),
)
def test_with_rows_a_state_changes_only_at_an_edge_or_on_the_day_of_a_row(
    contacts: list[tuple[int, str]], offset: int
) -> None:
    texts: dict[str, str] = {}
    for number, (day, visit) in enumerate(contacts, start=1):
        texts |= contact(number, after(day), visit)
    today = after(offset)
    case = treated(texts, on=today)
    then = {one.id: one for one in schedule_of(case).items if one.form.id == "F17"}
    for one in schedule_of(replace(case, today=today + ONE)).items:
        if one.id in then and then[one.id].state is not one.state:
            window = one.window
            assert window is not None
            rows = {after(day) for day, _ in contacts}
            assert today + ONE in {window.first, window.last + ONE, *rows}, one.id


def test_what_is_worked_out_of_a_case_is_worked_out_once() -> None:
    case = treated(on=date(2024, 1, 1))
    assert schedule_of(case) is schedule_of(case)
    changed = apply(case, Change(case.key, "F8", 0, "ANCSTAT", None, "RECOVERED"))
    assert schedule_of(changed) is not schedule_of(case)
