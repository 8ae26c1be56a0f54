"""Freeze and lock: every way past a lock is tried, and each answers with one sentence and changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import Change, MissingReason, justification_mark
from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.store.backup import backup
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.heads.restoring import restore
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.paste.paste import paste
from cd7gui.study.people.locks import (
    HeldLock,
    LockScope,
    LockState,
    freeze,
    held_locks,
    lock,
    unfreeze,
    unlock,
)
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import open_source
from cd7gui.study.safety.keeping_ranges import keep_range, remove_range
from cd7gui.study.session import Study
from tests.study.people.cast import FIRST, NAMES, OWN, SECOND, act

WHY = "a test"
FORM, EVERY, PATIENT, STUDY, CUTOFF = (
    LockScope(FIRST, "F16"),
    LockScope("", "F16"),
    LockScope(FIRST),
    LockScope(),
    LockScope(to_cutoff=True),
)
DEATH = Place(FIRST, "F16", 0, "DEATH")


def enter(study: Study, form: str, row: int, field: str, text: str, patient: str = FIRST) -> None:
    assert entry.enter(study, Place(patient, form, row, field), text, WHY).stored


@pytest.fixture
def answered(study: Study) -> Study:
    """Hold an answer, a transfusion and a struck-out one of the first patient; the data manager is signed in."""
    act(study, Role.INVESTIGATOR)
    enter(study, "F16", 0, "DEATH", "N")
    for row in (1, 2):
        enter(study, "F8T", row, "TFDAT", f"2023-05-0{row}")
        enter(study, "F8T", row, "TFPROD", "platelets")
    entry.delete_row(study, FIRST, Transfusion, 2, WHY)
    act(study, Role.DATA_MANAGER)
    entry.set_cutoff(study, date(2023, 12, 31))
    return study


WAYS: dict[str, Callable[[Study], object]] = {
    "a value": lambda study: enter(study, "F16", 0, "DEATH", "Y"),
    "an emptied field": lambda study: enter(study, "F16", 0, "DEATH", ""),
    "a missing reason": lambda study: entry.set_missing(study, DEATH, MissingReason.UNKNOWN, WHY),
    "a reason why a finding stands": lambda study: study.write(
        [Change(FIRST, "F16", 0, justification_mark("EC-01", "DEATH"), None, WHY)]
    ),
    "a form marked complete": lambda study: entry.mark_complete(study, FIRST, Death),
    "a patient struck out": lambda study: entry.delete_patient(study, FIRST, WHY),
    "many values": lambda study: entry.enter_many(study, [Change(FIRST, "F16", 0, "DEATH", "N", "Y")], origin="paste"),
    "many values one by one": lambda study: list(
        entry.entering_many(study, [Change(FIRST, "F16", 0, "DEATH", "N", "Y")], origin="paste")
    ),
}
IN_THE_PATIENT: dict[str, Callable[[Study], object]] = {
    **WAYS,
    "a new row": lambda study: enter(study, "F8T", 3, "TFDAT", "2023-05-03"),
    "a first value in an empty form": lambda study: enter(study, "F14", 0, "RELAPSE", "N"),
    "a row struck out": lambda study: entry.delete_row(study, FIRST, Transfusion, 1, WHY),
    "a row taken back": lambda study: entry.restore_row(study, FIRST, Transfusion, 2, WHY),
}
IN_THE_STUDY: dict[str, Callable[[Study], object]] = {
    **IN_THE_PATIENT,
    "another patient": lambda study: enter(study, "F1", 0, "SEX", "F", SECOND),
    "a new patient": lambda study: enter(study, "F1", 0, "SUBJID", "01-009", "p9"),
}


def state_of(study: Study) -> list[tuple[object, ...]]:
    return [line for key in (FIRST, SECOND) for line in sorted(study.book.present().get(key, ()))]


def refused(study: Study, ways: dict[str, Callable[[Study], object]], words: str) -> None:
    before = state_of(study)
    for way, act_so in ways.items():
        with pytest.raises(NotAllowed) as told:
            act_so(study)
        assert words in str(told.value), way
        assert str(told.value).count(". ") <= 1, way
    assert state_of(study) == before


@pytest.mark.parametrize(
    ("scope", "ways", "what"),
    [
        (FORM, WAYS, "F16 of 01-001 is"),
        (EVERY, WAYS, "F16 of every patient is"),
        (PATIENT, IN_THE_PATIENT, "The patient 01-001 is"),
        (STUDY, IN_THE_STUDY, "The study is"),
    ],
)
def test_nothing_gets_past_a_lock(
    answered: Study, scope: LockScope, ways: dict[str, Callable[[Study], object]], what: str
) -> None:
    lock(answered, scope)
    act(answered, Role.INVESTIGATOR)
    refused(answered, ways, f"{what} locked")
    act(answered, Role.KEEPER)
    unlock(answered, scope, "a mistake was found")
    act(answered, Role.INVESTIGATOR)
    next(iter(ways.values()))(answered)


def test_a_freeze_lets_queries_be_answered_and_nothing_else(answered: Study) -> None:
    freeze(answered, FORM)
    act(answered, Role.INVESTIGATOR)
    answering = "a reason why a finding stands"
    refused(answered, {way: act_so for way, act_so in WAYS.items() if way != answering}, "F16 of 01-001 is frozen")
    WAYS[answering](answered)
    act(answered, Role.DATA_MANAGER)
    lock(answered, FORM)
    unfrozen = pytest.raises(UserError, match="is not frozen")
    with unfrozen:
        unfreeze(answered, FORM)


def test_what_lies_beside_a_lock_goes_on(answered: Study) -> None:
    lock(answered, FORM)
    act(answered, Role.INVESTIGATOR)
    enter(answered, "F14", 0, "RELAPSE", "N")
    enter(answered, "F16", 0, "DEATH", "N", SECOND)
    sign(answered, SignedScope(FIRST, "F16"), Meaning.APPROVED, OWN)


@pytest.mark.parametrize("scope", [LockScope(), LockScope("", "F18")], ids=["study", "laboratory"])
def test_a_reference_range_grades_nothing_anew_that_is_locked(answered: Study, scope: LockScope) -> None:
    alt = RangeText(analyte="ALT", low="0", high="40", unit="U/L")
    keep_range(answered, alt)
    lock(answered, scope)
    before = answered.book.position()
    for attempt in (
        lambda: keep_range(answered, replace(alt, high="50"), number=1, reason=WHY),
        lambda: keep_range(answered, RangeText(analyte="AST", low="0", high="40", unit="U/L")),
        lambda: remove_range(answered, 1, WHY),
    ):
        with pytest.raises(NotAllowed, match="locked, so nothing was changed"):
            attempt()
    assert answered.book.position() == before
    act(answered, Role.KEEPER)
    unlock(answered, scope, WHY)
    act(answered, Role.DATA_MANAGER)
    remove_range(answered, 1, WHY)


def test_undo_and_redo_stop_at_a_lock(answered: Study) -> None:
    act(answered, Role.INVESTIGATOR)
    enter(answered, "F16", 0, "DEATH", "Y")
    enter(answered, "F16", 0, "AUTOPSY", "N")
    entry.undo(answered)
    # Who locks is somebody else, at another computer; the steps of this session are still at hand.
    answered.write([], origin="")
    done, undone = list(answered.done), list(answered.undone)
    act(answered, Role.DATA_MANAGER)
    lock(answered, FORM)
    act(answered, Role.INVESTIGATOR)
    answered.done[:], answered.undone[:] = done, undone
    for step in (entry.undo, entry.redo):
        with pytest.raises(NotAllowed, match="F16 of 01-001 is locked"):
            step(answered)
    assert (answered.done, answered.undone) == (done, undone)


def test_pasted_cells_in_what_is_locked_come_back(answered: Study) -> None:
    lock(answered, FORM)
    act(answered, Role.INVESTIGATOR)
    cells = [(DEATH, "Y"), (Place(FIRST, "F14", 0, "RELAPSE"), "N"), (Place(FIRST, "F8T", 3, "TFDAT"), "2023-05-03")]
    pasted = paste(answered, cells, WHY)
    assert [(one.place, one.text, "is locked" in one.sentence) for one in pasted.refused] == [(DEATH, "Y", True)]
    assert [line.change.form for line in pasted.recorded] == ["F14", "F8T"]


def table(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return tmp_path / "in.csv"


def test_imported_cells_in_what_is_locked_come_back(answered: Study, tmp_path: Path) -> None:
    lock(answered, FORM)
    path = table(tmp_path, ("SUBJID", "DEATH", "AUTOPSY"), ("01-001", "Y", "N"), ("02-001", "Y", "N"))
    plan = plan_file(answered, path)
    assert [(one.item, one.text, "F16 of 01-001 is locked" in one.sentence) for one in plan.refused] == [
        ("F16.DEATH", "Y", True),
        ("F16.AUTOPSY", "N", True),
    ]
    apply_import(answered, plan)
    assert answered.case(FIRST).stored("F16", 0, "DEATH") == "N"
    assert answered.case(SECOND).stored("F16", 0, "DEATH") == "Y"


def test_merged_values_in_what_is_locked_come_back_and_are_offered_again(answered: Study, tmp_path: Path) -> None:
    other = backup(answered, tmp_path / "other.cd7")
    with open_study(other) as there:
        act(there, Role.INVESTIGATOR)
        enter(there, "F16", 0, "DEATH", "Y")
        enter(there, "F14", 0, "RELAPSE", "N")
    act(answered, Role.DATA_MANAGER)
    lock(answered, FORM)
    with open_source(other) as source:
        plan = plan_merge(answered, source)
        assert [(one.value.place.name, "is locked" in one.why) for one in plan.refused] == [("F16.DEATH", True)]
        apply_merge(answered, plan)
        assert answered.case(FIRST).stored("F16", 0, "DEATH") == "N"
        assert answered.case(FIRST).stored("F14", 0, "RELAPSE") == "N"
        act(answered, Role.KEEPER)
        unlock(answered, FORM, "to merge")
        act(answered, Role.DATA_MANAGER)
        again = plan_merge(answered, source)
    assert [one.place.name for one in again.taken] == ["F16.DEATH"]


def test_a_conflict_in_what_is_locked_is_no_question(answered: Study, tmp_path: Path) -> None:
    other = backup(answered, tmp_path / "other.cd7")
    with open_study(other) as there:
        act(there, Role.INVESTIGATOR)
        enter(there, "F16", 0, "DEATH", "Y")
    act(answered, Role.INVESTIGATOR)
    entry.set_missing(answered, DEATH, MissingReason.UNKNOWN, WHY)
    act(answered, Role.DATA_MANAGER)
    with open_source(other) as source:
        assert len(plan_merge(answered, source).conflicts) == 1
        lock(answered, PATIENT)
        plan = plan_merge(answered, source)
    assert (plan.conflicts, len(plan.refused)) == ((), 1)


def test_no_earlier_state_takes_the_place_of_what_is_locked(answered: Study, tmp_path: Path) -> None:
    copy = backup(answered, tmp_path / "backup.cd7")
    lock(answered, STUDY)
    act(answered, Role.KEEPER)
    answered.close()
    with pytest.raises(UserError, match="no earlier state can replace it"):
        restore(copy, answered.path)
    restore(copy, tmp_path / "elsewhere.cd7")
    answered.path.write_bytes(b"damaged")
    restore(copy, answered.path)


# all data to the cut-off


# who, and what is listed


def test_unlocking_needs_a_keeper_and_a_reason(answered: Study) -> None:
    lock(answered, FORM, "complete")
    with pytest.raises(UserError, match="Give the reason"):
        unlock(answered, FORM, "  ")
    with pytest.raises(NotAllowed, match="may not unlock"):
        unlock(answered, FORM, WHY)
    act(answered, Role.KEEPER)
    unlock(answered, FORM, WHY)
    assert held_locks(answered) == []
    with pytest.raises(UserError, match="is not locked"):
        unlock(answered, FORM, WHY)


def test_a_freeze_is_no_way_around_unlocking(answered: Study) -> None:
    lock(answered, FORM)
    with pytest.raises(UserError, match="not just frozen"):
        freeze(answered, FORM)
    with pytest.raises(NotAllowed, match="may not unlock"):
        answered.write([Change(FIRST, "@LOCK", 0, "F16", "locked", "frozen")])
    with pytest.raises(UserError, match="is already locked"):
        lock(answered, FORM)


def test_what_is_held_is_listed_in_order(answered: Study) -> None:
    for scope in (FORM, EVERY, CUTOFF):
        freeze(answered, scope)
    lock(answered, PATIENT)
    assert held_locks(answered) == [
        HeldLock(CUTOFF, LockState.FROZEN, date(2023, 12, 31)),
        HeldLock(EVERY, LockState.FROZEN),
        HeldLock(PATIENT, LockState.LOCKED),
        HeldLock(FORM, LockState.FROZEN),
    ]


def test_a_lock_that_nobody_can_read_still_locks(answered: Study) -> None:
    answered.book.append([Change("", "@LOCK", 0, "STUDY", None, "x?")], who="x", origin="x", dictionary="1")
    answered.close()
    with open_study(answered.path) as study:
        act(study, Role.INVESTIGATOR)
        with pytest.raises(NotAllowed, match="The study is locked"):
            enter(study, "F16", 0, "DEATH", "Y")


def test_a_study_without_people_can_be_locked_too(empty: Study) -> None:
    enter(empty, "F16", 0, "DEATH", "N")
    lock(empty, LockScope(FIRST))
    with pytest.raises(NotAllowed, match="is locked"):
        enter(empty, "F16", 0, "DEATH", "Y")
    unlock(empty, LockScope(FIRST), WHY)
    enter(empty, "F16", 0, "DEATH", "Y")


def test_the_commands_lock_and_unlock(answered: Study, run) -> None:
    path, dana, kim = answered.path, NAMES[Role.DATA_MANAGER], NAMES[Role.KEEPER]
    answered.close()
    code, said = run("freeze", path, "--patient", "01-001", "--form", "F16", who=dana)
    assert (code, said) == (0, "F16 of 01-001 is frozen: no value can change, but queries can be answered.\n")
    assert run("unfreeze", path, "--patient", "01-001", "--form", "F16", who=dana)[0] == 0
    assert run("lock", path, "--to-cutoff", "--reason", "interim", who=dana)[0] == 0
    code, said = run("lock", path, "--to-cutoff", "--form", "F6", who=dana)
    assert (code, "Leave out either" in said) == (2, True)
    code, said = run("locks", path, who=dana)
    assert (code, said.startswith(f"All data to 31 Dec 2023: locked by {dana}, "), ": interim" in said) == (
        0,
        True,
        True,
    )
    assert '"state": "locked"' in run("locks", path, "--json", who=dana)[1]
    code, said = run("unlock", path, "--to-cutoff", "--reason", "more data", who=dana)
    assert (code, "may not unlock" in said) == (2, True)
    code, said = run("unlock", path, "--to-cutoff", "--reason", "more data", who=kim)
    assert (code, said) == (0, "All data to 31 Dec 2023 are no longer locked.\n")


def test_the_commands_import_and_merge_give_back_what_is_locked(answered: Study, run, tmp_path: Path) -> None:
    other = backup(answered, tmp_path / "other.cd7")
    with open_study(other) as there:
        act(there, Role.INVESTIGATOR)
        enter(there, "F16", 0, "DEATH", "Y")
    act(answered, Role.DATA_MANAGER)
    lock(answered, FORM)
    answered.close()
    path, dana = answered.path, NAMES[Role.DATA_MANAGER]
    rows = (("SUBJID", "DEATH", "AUTOPSY"), ("01-001", "Y", "N"), ("02-001", "Y", "N"))
    code, said = run("import", path, table(tmp_path, *rows), "--refused", tmp_path / "back.xlsx", who=dana)
    assert (code, "F16 of 01-001 is locked" in said, (tmp_path / "back.xlsx").exists()) == (1, True, True)
    code, said = run("merge", path, other, who=dana)
    assert (code, "01-001 F16.DEATH: F16 of 01-001 is locked" in said) == (1, True)
    with open_study(path, guarded=False) as study:
        assert study.case(FIRST).stored("F16", 0, "DEATH") == "N"
