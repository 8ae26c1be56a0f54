"""A patient of the demo who was signed: void after entry, undo, import and merge, in list, workbook and command."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.store.backup import backup
from cd7gui.store.encryption import sealing
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import workbook_plan
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import open_study
from cd7gui.study.people import session_pass
from cd7gui.study.people.managing import add_person, change_password
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning, SignatureState, signatures
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import open_source
from cd7gui.study.session import Study
from tests.demo.demo_study import make_demo
from tests.store.heads.forging import another_computer
from tests.study.people.cast import GIVEN, NAMES, OWN, QUICK, act

NUMBER, OTHER = "SYN-01", "SYN-02"
HU = NAMES[Role.INVESTIGATOR]


@pytest.fixture(scope="module")
def signed_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the demo with people, two of its patients approved by the investigator."""
    path = tmp_path_factory.mktemp("demo") / "demo.cd7"
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(sealing, "COST", QUICK)
        with make_demo(path, who="Kim") as study:
            add_person(study, NAMES[Role.KEEPER], Role.KEEPER, OWN)
            for role in (Role.ENTRY, Role.INVESTIGATOR, Role.DATA_MANAGER):
                add_person(study, NAMES[role], role, GIVEN)
            for role in (Role.ENTRY, Role.INVESTIGATOR, Role.DATA_MANAGER):
                sign_in(study, NAMES[role], GIVEN)
                change_password(study, GIVEN, OWN)
            act(study, Role.INVESTIGATOR)
            for number in (NUMBER, OTHER):
                scope = SignedScope(study.key_of(number) or "")
                sign(study, scope, Meaning.APPROVED, OWN, override="a demo")
    session_pass.revoke()
    return path


@pytest.fixture
def path(signed_demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(signed_demo, tmp_path / "demo.cd7"))


def at(study: Study) -> Place:
    return Place(study.key_of(NUMBER) or "", "F6", 0, "CD34")


def typed(study: Study, text: str = "6.66") -> None:
    act(study, Role.ENTRY)
    assert entry.enter(study, at(study), text, "a slip").stored


def undone(study: Study) -> None:
    """Take back what was entered before the signature: it is the last step of the session."""
    act(study, Role.INVESTIGATOR)
    assert entry.enter(study, at(study), "6.66", "a slip").stored
    sign(study, SignedScope(at(study).patient), Meaning.APPROVED, OWN, override="signed anew")
    assert entry.undo(study).stored


def imported(study: Study) -> None:
    file = study.path.with_name("in.csv")
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([("SUBJID", "HSCTDAT", "CD34 (10^6/kg)"), (NUMBER, _day_of(study), "6.66")])
    act(study, Role.DATA_MANAGER)
    plan = plan_file(study, file)
    assert not plan.refused, plan.refused
    apply_import(study, replace(plan, why="a letter of the laboratory"))


def _day_of(study: Study) -> str:
    return study.case(at(study).patient).stored("F6", 0, "HSCTDAT") or ""


def merged(study: Study) -> None:
    other = backup(study, study.path.with_name("other.cd7"))
    with another_computer(study.path.parent), open_study(other, origin="command") as there:
        typed(there)
    with open_source(other) as source:
        act(study, Role.DATA_MANAGER)
        apply_merge(study, plan_merge(study, source))


WAYS: Mapping[str, Callable[[Study], None]] = {"entry": typed, "undo": undone, "import": imported, "merge": merged}


@pytest.mark.parametrize("way", WAYS)
def test_a_signed_patient_of_the_demo_is_void_after(way: str, path: Path, run) -> None:
    code, said = run("signatures", path, who=HU)
    assert (code, "2 signatures: 2 valid." in said) == (0, True), said
    with open_study(path, origin="command") as study:
        before = study.case(at(study).patient).stored("F6", 0, "CD34")
        WAYS[way](study)
        key, line = at(study).patient, study.book.trail(patient=at(study).patient, form="F6", field="CD34")[-1]
        after = study.case(key).stored("F6", 0, "CD34")
        assert (after == before) is (way == "undo")
        found = [one for one in signatures(study.book, study.identity) if one.scope.patient == key]
        assert {one.state for one in found} == {SignatureState.VOID}
        assert (found[-1].place, found[-1].since) == ("F6.CD34", line.seq)
    code, said = run("signatures", path, "--json", who=HU)
    states_of = {one["signed"]: one["state"] for one in json.loads(said)}
    assert (code, states_of) == (1, {f"the patient {NUMBER}": "void", f"the patient {OTHER}": "valid"})


def test_the_workbook_of_the_demo_says_which_signature_is_void(path: Path) -> None:
    with open_study(path, origin="command") as study:
        typed(study)
        act(study, Role.INVESTIGATOR)
        (sheet,) = [one for one in workbook_plan(study).sheets if one.name == "Signatures"]
        found = [{name: cell.canonical() for name, cell in zip(sheet.header, row, strict=True)} for row in sheet.rows]
    assert [(one["SUBJID"], one["MEANING"], one["STATE"]) for one in found] == [
        (NUMBER, "approved", "void"),
        (OTHER, "approved", "valid"),
    ]
