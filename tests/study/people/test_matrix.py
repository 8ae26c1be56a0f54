"""The table of acts and roles, cell by cell: through the study's own layer, through commands, import and merge."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from cd7gui.domain.audience import Audience
from cd7gui.domain.case_report.changes import QUERY, STUDY, Change, justification_mark
from cd7gui.domain.errors import UserError
from cd7gui.exchange.readers.read import read
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.store.backup import backup
from cd7gui.study import backups, entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.heads.restoring import restore
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_plan import ImportPlan, PlannedCell
from cd7gui.study.imports.import_planner import plan_import
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_plan import MergedValue, MergePlan
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.people.locks import LockScope, freeze, lock, unfreeze, unlock
from cd7gui.study.people.managing import add_person
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Act, Role, allows
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import open_source
from cd7gui.study.reports.reports import findings_in_words
from cd7gui.study.session import Study
from cd7gui.study.verification.last_review import note_review
from cd7gui.study.verification.source_checking import point_to_source, verify_values
from tests.study.people.cast import FIRST, GIVEN, NAMES, OWN, act

DEATH, REGISTRATION = SignedScope(FIRST, "F16"), SignedScope(FIRST, "F1")
FROZEN, LOCKED = LockScope(FIRST, "F14"), LockScope(FIRST, "F12")
INTO_DEATH = Place(FIRST, "F16", 0, "DEATH")

Try = Callable[[Study], object]


def justified(check: str) -> Change:
    return Change(FIRST, "F1", 0, justification_mark(check, "BRTHDAT"), None, "as it is")


def setting(name: str) -> Change:
    return Change("", STUDY, 0, name, None, "x")


def spoken(event: str) -> Change:
    return Change(FIRST, QUERY, 1, f"{event}.1.0000", None, "x")


# One way to do each thing; its cells are those of every role.
TRIES: Mapping[Act, Try] = {
    Act.READ_CASES: findings_in_words,
    Act.READ_OUTCOMES: lambda study: study.require(Act.READ_OUTCOMES),
    Act.ENTER: lambda study: entry.enter(study, INTO_DEATH, "Y"),
    Act.GRADE: lambda study: entry.enter(study, Place(FIRST, "F9", 1, "CHINV"), "FULL"),
    Act.STRIKE_OUT: lambda study: entry.delete_patient(study, FIRST, "a double"),
    Act.MARK_COMPLETE: lambda study: entry.mark_complete(study, FIRST, Death),
    Act.ASK_QUERY: lambda study: study.write([spoken("ASKED")]),
    Act.ANSWER_QUERY: lambda study: study.write([justified("EC-01")]),
    Act.CLOSE_QUERY: lambda study: study.write([spoken("CLOSED")]),
    Act.NOTE_QUERY: lambda study: study.write([spoken("NOTED")]),
    Act.JUSTIFY: lambda study: study.write([justified("EC-04")]),
    Act.NAME_SOURCE: lambda study: point_to_source(study, Place(FIRST, "F6", 0, "CD34"), "graft report", "2"),
    Act.VERIFY: lambda study: verify_values(study, [Place(FIRST, "F6", 0, "CD34")]),
    Act.REVIEW: lambda study: note_review(study, 3),
    Act.SIGN_RECORDED: lambda study: sign(study, DEATH, Meaning.RECORDED, OWN),
    Act.SIGN_REVIEWED: lambda study: sign(study, DEATH, Meaning.REVIEWED, OWN),
    Act.SIGN_APPROVED: lambda study: sign(study, DEATH, Meaning.APPROVED, OWN),
    Act.OVERRIDE: lambda study: sign(study, REGISTRATION, Meaning.RECORDED, OWN, override="under way"),
    Act.ACKNOWLEDGE: lambda study: study.write([setting("@STOPPED.death")]),
    Act.FREEZE: lambda study: (freeze(study, LockScope(FIRST, "F6")), unfreeze(study, FROZEN)),
    Act.LOCK: lambda study: lock(study, LockScope(FIRST, "F6")),
    Act.UNLOCK: lambda study: unlock(study, LOCKED, "a mistake"),
    Act.IMPORT: lambda study: apply_import(study, ImportPlan("in.csv", "0" * 64, (_cell(),))),
    Act.MERGE: lambda study: apply_merge(study, MergePlan("other", "id", (_value(),))),
    Act.EXPORT_IDENTIFIED: workbook_plan,
    Act.EXPORT_DEIDENTIFIED: lambda study: workbook_plan(study, extent=ExportScope(Audience.DEIDENTIFIED)),
    Act.SET_CUTOFF: lambda study: entry.set_cutoff(study, date(2024, 1, 1)),
    Act.CHANGE_SETTINGS: lambda study: entry.set_setting(study, "@DATEORDER", "DMY"),
    Act.MANAGE_PEOPLE: lambda study: add_person(study, "New Comer", Role.MONITOR, GIVEN),
    Act.BACK_UP: lambda study: backups.back_up(study.path, study.path.with_name("by hand.cd7")),
    Act.RESTORE: lambda study: restore(study.path, study.path.with_name("restored.cd7")),
    Act.ENCRYPT: lambda study: study.write([setting("@ENCRYPTION")]),
}
CELLS = [(act, role) for act in Act for role in Role]
NEEDS_MORE = {Act.OVERRIDE: Act.SIGN_RECORDED}  # what a role must have a right to besides


def _cell() -> PlannedCell:
    from cd7gui.study.imports.import_plan import CellIndex

    return PlannedCell(CellIndex("in", 2, 1), "01-001", INTO_DEATH, "N", "Y")


def _value() -> MergedValue:
    return MergedValue("01-001", INTO_DEATH, "N", "Y", 7, "somebody", "2026-01-01T00:00:00+00:00")


@pytest.fixture(scope="module")
def prepared(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold an answered form that can be signed, a frozen and a locked form."""
    from cd7gui.store.encryption import sealing
    from tests.study.people.cast import QUICK

    path = Path(shutil.copy(peopled, tmp_path_factory.mktemp("matrix") / "study.cd7"))
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(sealing, "COST", QUICK)
        with open_study(path, origin="command") as study:
            act(study, Role.INVESTIGATOR)
            assert entry.enter(study, INTO_DEATH, "N").stored
            act(study, Role.DATA_MANAGER)
            freeze(study, FROZEN)
            lock(study, LOCKED)
    return path


@pytest.fixture
def path(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared, tmp_path / "study.cd7"))


def content(study: Study) -> list[object]:
    """Return what stands in the study, without the lines about who came."""
    lines = study.book.trail()
    return [line.change for line in lines if line.change.form != "@ACCESS"]


def test_every_act_has_an_example() -> None:
    assert set(TRIES) == set(Act)


@pytest.mark.parametrize("wanted", Act)
def test_a_role_that_is_denied_changes_nothing(study: Study, wanted: Act) -> None:
    for role in Role:
        if allows(role, wanted):
            continue
        act(study, role)
        before, files = content(study), sorted(study.path.parent.iterdir())
        with pytest.raises(NotAllowed, match=f"the role is {role.value}|Nobody is signed in"):
            TRIES[wanted](study)
        assert content(study) == before, role
        assert sorted(study.path.parent.iterdir()) == files
        assert not study.may(wanted)
    act(study, Role.ENTRY)
    study.act_as(None)
    with pytest.raises(UserError):
        TRIES[wanted](study)


@pytest.mark.parametrize(("wanted", "role"), [cell for cell in CELLS if allows(cell[1], cell[0])])
def test_a_role_that_is_allowed_does_it(study: Study, wanted: Act, role: Role) -> None:
    act(study, role)
    assert study.may(wanted)
    TRIES[wanted](study)


# through commands


def commands(path: Path, folder: Path) -> Mapping[Act, tuple[object, ...]]:
    sign_death = ("sign", path, "--patient", "01-001", "--form", "F16", "--meaning")
    over = ("sign", path, "--patient", "01-001", "--form", "F1", "--meaning", "recorded", "--override", "under way")
    cd34 = ("verification", path, "--patient", "01-001")
    return {
        Act.READ_CASES: ("check", path),
        Act.READ_OUTCOMES: ("summary", path),
        Act.NAME_SOURCE: (*cd34, "--source", "F6.CD34", "--document", "graft report"),
        Act.VERIFY: (*cd34, "--verify", "F6.CD34"),
        Act.REVIEW: ("review", path, "--done"),
        Act.SIGN_RECORDED: (*sign_death, "recorded"),
        Act.SIGN_REVIEWED: (*sign_death, "reviewed"),
        Act.SIGN_APPROVED: (*sign_death, "approved"),
        Act.OVERRIDE: over,
        Act.FREEZE: ("freeze", path, "--form", "F6"),
        Act.LOCK: ("lock", path, "--form", "F6"),
        Act.UNLOCK: ("unlock", path, "--patient", "01-001", "--form", "F12", "--reason", "a mistake"),
        Act.IMPORT: ("import", path, table(folder)),
        Act.MERGE: ("merge", path, folder / "other.cd7"),
        Act.EXPORT_IDENTIFIED: ("export", path, folder / "o.xlsx"),
        Act.EXPORT_DEIDENTIFIED: ("export", path, folder / "d.xlsx", "--deidentified"),
        Act.MANAGE_PEOPLE: ("people", path, "add", "New", "--role", "entry"),
        Act.BACK_UP: ("backup", path),
        Act.RESTORE: ("restore", folder / "other.cd7", folder / "restored.cd7"),
        Act.ENCRYPT: ("encrypt", path, folder / "closed.cd7"),
    }


# What a person does in the window alone; that the study refuses it stands above.
WITHOUT_COMMAND = {
    *(Act.ENTER, Act.GRADE, Act.STRIKE_OUT, Act.MARK_COMPLETE, Act.JUSTIFY, Act.SET_CUTOFF, Act.CHANGE_SETTINGS),
    *(Act.ASK_QUERY, Act.ANSWER_QUERY, Act.CLOSE_QUERY, Act.NOTE_QUERY, Act.ACKNOWLEDGE),
}


def table(folder: Path) -> Path:
    with (folder / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("SUBJID", "DEATH", "AUTOPSY"), ("02-001", "Y", "N")])
    return folder / "in.csv"


BY_COMMAND = sorted(commands(Path(), Path("/tmp")), key=list(Act).index)


def test_every_act_is_tried_by_a_command_or_has_none() -> None:
    assert {*BY_COMMAND, *WITHOUT_COMMAND} == set(Act)
    assert not WITHOUT_COMMAND & set(BY_COMMAND)


@pytest.mark.parametrize("wanted", BY_COMMAND)
def test_commands_keep_to_the_table(path: Path, tmp_path: Path, run, wanted: Act) -> None:
    shutil.copy(path, tmp_path / "other.cd7")
    before = path.read_bytes()
    for role in Role:
        path.write_bytes(before)
        code, said = run(*commands(path, tmp_path)[wanted], who=NAMES[role])
        if allows(role, wanted) and (wanted not in NEEDS_MORE or allows(role, NEEDS_MORE[wanted])):
            assert code in (0, 1), (role, said)
            assert "the role is" not in said
        else:
            assert code == 2, (role, said)
            assert f"the role is {role.value}" in said
            assert not list(tmp_path.glob("?.xlsx"))
        for made in tmp_path.glob("?.xlsx"):
            made.unlink()


def test_commands_keep_out_who_does_not_sign_in(path: Path, tmp_path: Path, run) -> None:
    shutil.copy(path, tmp_path / "other.cd7")
    before = path.read_bytes()
    for words in (*commands(path, tmp_path).values(), ("codes", path), ("signatures", path), ("locks", path)):
        code, said = run(*words, who=NAMES[Role.INVESTIGATOR], password="wrong password")
        assert (code, "The password of Hu Lian is wrong" in said) == (2, True), words
        path.write_bytes(before)


# through import and merge: what a person may not do, no file does for that person


@pytest.mark.parametrize("role", [role for role in Role if not allows(role, Act.IMPORT)])
def test_nobody_imports_but_who_may(study: Study, tmp_path: Path, role: Role) -> None:
    act(study, role)
    book = read(table(tmp_path))
    with pytest.raises(NotAllowed, match="may not import"):
        plan_import(study, book)
    act(study, Role.DATA_MANAGER)
    plan = plan_import(study, book)
    act(study, role)
    with pytest.raises(NotAllowed, match="may not import"):
        apply_import(study, plan)


@pytest.mark.parametrize("role", [role for role in Role if not allows(role, Act.MERGE)])
def test_nobody_merges_but_who_may(study: Study, tmp_path: Path, role: Role) -> None:
    other = backup(study, tmp_path / "other.cd7")
    with closing(open_study(other)) as there:
        act(there, Role.ENTRY)
        entry.enter(there, INTO_DEATH, "Y")
    with open_source(other) as source:
        act(study, role)
        with pytest.raises(NotAllowed, match="may not merge"):
            plan_merge(study, source)
        act(study, Role.DATA_MANAGER)
        plan = plan_merge(study, source)
        act(study, role)
        with pytest.raises(NotAllowed, match="may not merge"):
            apply_merge(study, plan)
    assert study.case(FIRST).stored("F16", 0, "DEATH") == "N" if study.cases() else True


def test_what_was_imported_is_taken_back_by_who_may_import(study: Study, tmp_path: Path) -> None:
    act(study, Role.DATA_MANAGER)
    apply_import(study, plan_import(study, read(table(tmp_path))))
    entry.undo(study)
    assert study.case("p2").stored("F16", 0, "DEATH") is None
    entry.redo(study)
    assert study.case("p2").stored("F16", 0, "DEATH") == "Y"


def test_nobody_takes_back_what_another_person_entered(study: Study) -> None:
    act(study, Role.INVESTIGATOR)
    entry.enter(study, INTO_DEATH, "Y")
    act(study, Role.ENTRY)
    assert not entry.undo(study).stored
