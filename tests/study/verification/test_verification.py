"""Source data verification: what a mark is worth after everything that can happen to its value."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change, MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.protocol.forms.f19_adverse_events import AdverseEvent
from cd7gui.store.backup import backup
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge, merging
from cd7gui.study.merges.merge_plan import MergePreference
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.people.locks import LockScope, lock
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.proof_of_file import open_source
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import (
    verification_at,
)
from cd7gui.study.verification.marks import mark_field
from cd7gui.study.verification.source_checking import (
    compared_in_words,
    fingerprint_of,
    point_to_source,
    take_back,
    verify_values,
)
from tests.study.people.cast import FIRST, NAMES, act
from tests.study.verification.verifying import CD34, CHANGED, NOT_REQUIRED, SEX, TO_VERIFY, VERIFIED, at, enter


def test_a_value_is_to_be_verified_and_then_is(study: Study) -> None:
    act(study, Role.MONITOR)
    assert (at(study).state, at(study).always, at(study).mark) == (TO_VERIFY, "dose", None)
    assert at(study, SEX).state is NOT_REQUIRED
    (line,) = verify_values(study, [CD34]).recorded
    found = at(study)
    assert found.state is VERIFIED
    assert found.mark is not None
    assert (found.mark.name, found.mark.role, found.mark.line) == (NAMES[Role.MONITOR], "monitor", line.seq)
    assert found.mark.text == "6.10"
    assert not verify_values(study, [CD34]).stored  # nothing is written twice


def test_a_value_that_need_not_be_may_be_verified(study: Study) -> None:
    act(study, Role.MONITOR)
    verify_values(study, [SEX])
    assert at(study, SEX).state is VERIFIED


def test_an_entry_voids_it_and_keeps_it(verified: Study) -> None:
    enter(verified, CD34, "7")
    found = at(verified)
    assert found.state is CHANGED
    assert found.mark is not None
    assert (found.mark.text, found.text) == ("6.10", "7")
    assert found.moved == verified.history(FIRST, "F6", 0, "CD34")[-1].seq
    verify_values(verified, [CD34])
    assert at(verified).state is VERIFIED


def test_undo_voids_it_like_an_entry(verified: Study) -> None:
    act(verified, Role.ENTRY)
    entry.enter(verified, CD34, "7")
    entry.undo(verified)
    assert at(verified).text == "6.10"
    assert at(verified).state is CHANGED


def test_undo_of_a_second_verification_does_not_make_the_first_one_hold(verified: Study) -> None:
    enter(verified, CD34, "7")
    verify_values(verified, [CD34])
    entry.undo(verified)
    assert at(verified).state is CHANGED
    mark = at(verified).mark
    assert mark is not None
    assert mark.text == "6.10"
    entry.redo(verified)
    assert at(verified).state is VERIFIED


def test_undo_takes_a_verification_back(verified: Study) -> None:
    entry.undo(verified)
    assert (at(verified).state, at(verified).mark) == (TO_VERIFY, None)


def test_a_mark_is_taken_back_with_a_reason(verified: Study) -> None:
    take_back(verified, CD34, "the wrong patient's letter")
    assert at(verified).state is TO_VERIFY
    with pytest.raises(UserError, match="not verified"):
        take_back(verified, CD34)


def test_a_missing_reason_voids_it(verified: Study) -> None:
    act(verified, Role.ENTRY)
    entry.set_missing(verified, CD34, MissingReason.UNKNOWN)
    assert at(verified).state is CHANGED


def test_emptying_voids_it_and_it_is_still_listed(verified: Study) -> None:
    enter(verified, CD34, "")
    assert (at(verified).state, at(verified).text) == (CHANGED, None)


def test_a_struck_out_row_that_is_taken_back_is_void(study: Study) -> None:
    place = Place(FIRST, "F19", 1, "AETERM")
    enter(study, place, "Fever")
    verify_values(study, [place])
    act(study, Role.ENTRY)
    entry.delete_row(study, FIRST, AdverseEvent, 1, "a double")
    assert verification_at(study, place) is None
    entry.restore_row(study, FIRST, AdverseEvent, 1, "no double")
    assert at(study, place).state is CHANGED


def test_a_struck_out_patient_who_is_taken_back_is_void(verified: Study) -> None:
    act(verified, Role.ENTRY)
    entry.delete_patient(verified, FIRST, "a double")
    assert verification_at(verified, CD34) is None
    entry.restore_patient(verified, FIRST, "no double")
    assert at(verified).state is CHANGED


def test_an_import_voids_it(verified: Study, tmp_path: Path) -> None:
    verify_values(verified, [SEX])
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["SUBJID", "SITEID", "SEX"], ["01-001", "01", "F"]])
    act(verified, Role.DATA_MANAGER)
    apply_import(verified, plan_file(verified, tmp_path / "in.csv"))
    assert (at(verified, SEX).state, at(verified, SEX).text) == (CHANGED, "F")
    assert at(verified).state is VERIFIED


def merge(study: Study, other: Path, winner: MergePreference = MergePreference.FROM) -> int:
    act(study, Role.DATA_MANAGER)
    with open_source(other) as source:
        plan = plan_merge(study, source)
    apply_merge(study, plan.preferring(winner))
    return plan.change_count


def elsewhere(study: Study, path: Path, do: Callable[[Study], object]) -> Path:
    """Let another site do something in a copy of the study."""
    other = backup(study, path)
    with open_study(other) as there:
        do(there)
    return other


def test_a_merge_that_brings_another_value_voids_it(verified: Study, tmp_path: Path) -> None:
    other = elsewhere(verified, tmp_path / "b.cd7", lambda there: enter(there, CD34, "7"))
    merge(verified, other)
    assert (at(verified).state, at(verified).text) == (CHANGED, "7")


def test_a_verification_goes_along_with_its_value(study: Study, tmp_path: Path) -> None:
    def there(other: Study) -> None:
        enter(other, CD34, "7")
        verify_values(other, [CD34])

    other = elsewhere(study, tmp_path / "b.cd7", there)
    merge(study, other)
    found = at(study)
    assert (found.state, found.text) == (VERIFIED, "7")
    assert found.mark is not None
    assert (found.mark.name, found.mark.role, found.mark.text) == (NAMES[Role.MONITOR], "monitor", "7")
    assert merge(study, other) == 0  # a second time there is nothing to take over
    enter(study, CD34, "8")
    assert at(study).state is CHANGED
    assert merge(study, other) == 1  # it is offered, and stays behind: another value stands here
    assert at(study).state is CHANGED


def test_a_verification_that_is_void_there_stays_behind(study: Study, tmp_path: Path) -> None:
    def there(other: Study) -> None:
        act(other, Role.MONITOR)
        verify_values(other, [CD34])
        enter(other, CD34, "7")

    merge(study, elsewhere(study, tmp_path / "b.cd7", there))
    assert (at(study).state, at(study).mark) == (TO_VERIFY, None)


def test_a_verification_of_a_value_that_lost_stays_behind(study: Study, tmp_path: Path) -> None:
    def there(other: Study) -> None:
        enter(other, CD34, "7")
        verify_values(other, [CD34])

    other = elsewhere(study, tmp_path / "b.cd7", there)
    enter(study, CD34, "8")
    merge(study, other, MergePreference.INTO)
    assert (at(study).state, at(study).text) == (TO_VERIFY, "8")


def test_two_monitors_verified_the_same_value(verified: Study, tmp_path: Path) -> None:
    other = backup(verified, tmp_path / "b.cd7")
    with open_study(other) as there:
        enter(there, SEX, "F")
        verify_values(there, [SEX])
    enter(verified, SEX, "F")
    verify_values(verified, [SEX])
    with open_source(other) as source:
        act(verified, Role.DATA_MANAGER)
        plan = plan_merge(verified, source)
    assert (plan.conflicts, plan.verified) == ((), ())
    assert at(verified, SEX).state is VERIFIED


def test_a_merge_line_by_line_writes_the_same(study: Study, tmp_path: Path) -> None:
    def there(other: Study) -> None:
        enter(other, CD34, "7")
        enter(other, SEX, "F")
        verify_values(other, [CD34, SEX])

    other = elsewhere(study, tmp_path / "b.cd7", there)
    act(study, Role.DATA_MANAGER)
    with open_source(other) as source:
        plan = plan_merge(study, source)
    assert len(list(merging(study, plan))) >= 4
    assert {at(study).state, at(study, SEX).state} == {VERIFIED}


def test_only_a_monitor_verifies_and_a_monitor_enters_nothing(study: Study) -> None:
    for role in (Role.ENTRY, Role.INVESTIGATOR, Role.DATA_MANAGER, Role.STATISTICIAN, Role.KEEPER):
        act(study, role)
        with pytest.raises(NotAllowed):
            verify_values(study, [CD34])
        with pytest.raises(NotAllowed):
            study.write([Change(FIRST, "F6", 0, mark_field("CD34"), None, '{"v":1,"line":9}')])
    act(study, Role.MONITOR)
    with pytest.raises(NotAllowed):
        entry.enter(study, CD34, "7")


def test_a_mark_of_a_later_line_than_its_own_is_not_believed(study: Study) -> None:
    act(study, Role.MONITOR)
    study.write([Change(FIRST, "F6", 0, mark_field("CD34"), None, '{"v":1,"line":999999}')])
    enter(study, CD34, "7")
    assert at(study).state is CHANGED


@pytest.mark.parametrize("text", ["", "yes", "[]", "{}", '{"v":2,"line":1}', '{"v":1,"line":"9"}', "[" * 100_000])
def test_a_mark_that_nobody_can_read_verifies_nothing(study: Study, text: str) -> None:
    act(study, Role.MONITOR)
    study.write([Change(FIRST, "F6", 0, mark_field("CD34"), None, text)])
    assert at(study).state is TO_VERIFY


def test_nothing_is_verified_where_nothing_stands(study: Study) -> None:
    act(study, Role.MONITOR)
    for place in (Place(FIRST, "F6", 0, "CD3"), Place(FIRST, "F99", 0, "X"), Place(FIRST, "F19", 7, "AETERM")):
        with pytest.raises(UserError, match="no value"):
            verify_values(study, [CD34, place])
    assert at(study).state is TO_VERIFY  # all or nothing


def test_a_locked_form_is_verified_and_its_value_stays(study: Study) -> None:
    act(study, Role.DATA_MANAGER)
    lock(study, LockScope(FIRST, "F6"))
    act(study, Role.MONITOR)
    verify_values(study, [CD34])
    assert at(study).state is VERIFIED
    with pytest.raises(NotAllowed, match="locked"):
        point_to_source(study, CD34, "letter")


def test_a_source_is_named_beside_the_value(verified: Study) -> None:
    act(verified, Role.ENTRY)
    point_to_source(verified, CD34, "  graft \n report ", "2")
    source = at(verified).source
    assert source is not None
    assert source.words == "graft report, page 2"
    assert at(verified).state is VERIFIED  # the value is the same
    assert not point_to_source(verified, CD34, "graft report", "2").stored
    point_to_source(verified, CD34, "")
    assert at(verified).source is None
    with pytest.raises(UserError, match="Name the document"):
        point_to_source(verified, CD34, "", "2")


def test_the_file_of_a_source_is_known_by_its_hash_and_stays_where_it_is(verified: Study, tmp_path: Path) -> None:
    act(verified, Role.ENTRY)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"test")
    noted = fingerprint_of(letter)
    assert noted == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    point_to_source(verified, CD34, letter.name, "2", noted)
    source = at(verified).source
    assert source is not None
    assert (source.fingerprint, source.words) == (noted, "letter.pdf, page 2, SHA-256 9f86d081884c")
    assert at(verified).state is VERIFIED
    assert "is the file that was recorded" in compared_in_words(source.fingerprint, "copy.pdf", fingerprint_of(letter))
    letter.write_bytes(b"tesT")
    assert "is not the file" in compared_in_words(source.fingerprint, letter.name, fingerprint_of(letter))
    with pytest.raises(UserError, match="cannot be read, so its SHA-256 was not recorded"):
        fingerprint_of(tmp_path / "gone.pdf")
    (tmp_path / "link.pdf").hardlink_to(verified.path)  # reading it would take SQLite's locks of the open study away
    for name in ("link.pdf", verified.path.name, f"{verified.path.name}-wal"):
        with pytest.raises(UserError, match="belongs to a study"):
            fingerprint_of(tmp_path / name)
