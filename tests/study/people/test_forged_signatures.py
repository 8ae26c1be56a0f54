"""Signatures that were altered, copied, taken away or made by another key: each is false, and says why."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import SIGNED, Change
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.study.opening import open_study
from cd7gui.study.people.credentials import key_of, new_key, opened, signed
from cd7gui.study.people.managing import end_person, reset_password
from cd7gui.study.people.roles import Role
from cd7gui.study.people.signatures import Signature, SignatureState, message_of, signatures
from cd7gui.study.session import Study
from tests.study.people.cast import FIRST, GIVEN, NAMES, OWN, SECOND, act
from tests.study.people.forging import Alter, forge, saying
from tests.study.people.test_signatures import DEATH, HU, WHY, answered, approve, enter, now  # noqa: F401 - a fixture

# ruff: noqa: F811 - the fixture above


def forged(path: Path, alter: Alter) -> Signature:
    forge(path, alter)
    with open_study(path, read_only=True, guarded=False) as study:
        return signatures(study.book, study.identity)[0]


@pytest.fixture
def signed_file(answered: Study) -> Path:
    approve(answered, DEATH)
    answered.close()
    return answered.path


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"name": "Somebody Else"}, "altered"),
        ({"meaning": "reviewed"}, "altered"),
        ({"at": "2020-01-01T08:00:00+00:00"}, "altered"),
        ({"content": "0" * 64}, "altered"),
        ({"override": "a reason"}, "altered"),
        ({"form": "F14"}, "altered"),
        ({"patient": SECOND}, "altered"),
        ({"key": new_key().public}, "altered"),
        ({"signature": "AAAA"}, "altered"),
        ({"signature": 7}, "altered"),
        ({"person": "x"}, "not contain a signature"),
        ({"meaning": "loved"}, "not contain a signature"),
        ({"v": 2}, "not contain a signature"),
    ],
)
def test_an_altered_signature_is_false(signed_file: Path, parts: dict[str, object], why: str) -> None:
    found = forged(signed_file, saying(**parts))
    assert found.state is SignatureState.FALSE
    assert why in found.why


def test_the_untouched_study_of_the_forger_holds(signed_file: Path) -> None:
    assert forged(signed_file, lambda line: line).state is SignatureState.VALID


def test_a_key_of_ones_own_signs_for_nobody(signed_file: Path) -> None:
    key = new_key()

    def alter(line):
        if line.change.form != SIGNED:
            return line
        said = {**json.loads(line.change.new), "key": key.public}
        said["signature"] = signed(key.private, message_of(said))
        return replace(line, change=replace(line.change, new=json.dumps(said)))

    assert "its key belongs to nobody" in forged(signed_file, alter).why


def test_what_was_signed_cannot_be_changed_beneath_the_signature(signed_file: Path) -> None:
    def alter(line):
        if (line.change.form, line.change.field, line.change.new) == ("F16", "DEATH", "N"):
            return replace(line, change=replace(line.change, new="Y"))
        return line

    assert forged(signed_file, alter).state is SignatureState.FALSE


@pytest.mark.parametrize("number", [5, 20])
def test_nothing_before_a_signature_can_be_rewritten(signed_file: Path, number: int) -> None:
    found = forged(signed_file, lambda line: replace(line, who="Somebody Else") if line.seq == number else line)
    assert "does not follow the line" in found.why


def test_a_void_signature_cannot_be_copied_to_hold_again(answered: Study) -> None:
    made = approve(answered, DEATH)
    enter(answered, "F16", 0, "DEATH", "Y")
    enter(answered, "F16", 0, "DEATH", "N")
    answered.book.append(
        [Change(FIRST, SIGNED, 2, "F16.APPROVED", None, made.text)], who=HU, origin="window", dictionary="1"
    )
    found = signatures(answered.book, answered.identity)
    assert [one.state for one in found] == [SignatureState.VOID, SignatureState.FALSE]


def test_a_signature_copied_to_another_place_is_false(answered: Study) -> None:
    made = approve(answered, DEATH)
    for patient, field in ((SECOND, "F16.APPROVED"), (FIRST, "F14.APPROVED"), (FIRST, "F16.REVIEWED")):
        answered.book.append([Change(patient, SIGNED, 7, field, None, made.text)], who=HU, origin="w", dictionary="1")
    found = [one for one in signatures(answered.book, answered.identity) if one.line != made.line]
    assert ["copied or moved" in one.why for one in found] == [True] * 3


def test_a_signature_that_was_taken_away_is_shown(answered: Study) -> None:
    made = approve(answered, DEATH)
    answered.book.append(
        [Change(FIRST, SIGNED, 1, "F16.APPROVED", made.text, None)], who=HU, origin="window", dictionary="1"
    )
    assert "overwrote it" in now(answered, DEATH).why


def test_a_replaced_key_signs_no_more(answered: Study) -> None:
    made = approve(answered, DEATH)
    old = answered.book.credential(made.person)
    act(answered, Role.KEEPER)
    reset_password(answered, answered.people.find(HU), GIVEN)

    assert old is not None
    key = opened(old, OWN, HU)
    assert key is not None
    assert key == key_of(key.private)
    line, head = answered.book.position()
    said = {**json.loads(made.text), "line": line, "head": head}
    said["signature"] = signed(key.private, message_of(said))
    answered.book.append(
        [Change(FIRST, SIGNED, 2, "F16.APPROVED", None, json.dumps(said))], who=HU, origin="window", dictionary="1"
    )
    assert signatures(answered.book, answered.identity)[-1].why == f"the key of {HU} was replaced before"


def sign_by_hand(study: Study, made: Signature, origin: str = "window", **parts: object) -> Signature:
    """Write a signature by the key of whoever made one, past the programme; returns what it is worth."""
    kept = study.book.credential(made.person)
    key = opened(kept, OWN, HU) if kept is not None else None
    assert key is not None
    line, head = study.book.position()
    said = {**json.loads(made.text), "line": line, "head": head, **parts}
    said["signature"] = signed(key.private, message_of(said))
    change = Change(FIRST, SIGNED, 9, "F16.APPROVED", None, json.dumps(said))
    study.book.append([change], who=HU, origin=origin, dictionary="1")
    return signatures(study.book, study.identity)[-1]


def test_who_left_signs_no_more_with_the_key_of_before(answered: Study) -> None:
    made = approve(answered, DEATH)
    act(answered, Role.KEEPER)
    end_person(answered, answered.people.find(HU))
    assert sign_by_hand(answered, made).why.startswith(f"{HU} worked in this study until it was ended on")
    assert now(answered, DEATH).state is SignatureState.VALID, "what was signed before stays valid"


def test_nobody_signs_in_another_role_than_the_own(answered: Study) -> None:
    assert sign_by_hand(answered, approve(answered, DEATH), role="keeper").why == (
        f"the role of {HU} was investigator, not keeper"
    )


def test_a_role_given_later_gives_no_right_before(answered: Study) -> None:
    made = approve(answered, DEATH)
    chen = answered.people.find(NAMES[Role.ENTRY])
    kept = answered.book.credential(chen.number)
    key = opened(kept, OWN, chen.name) if kept is not None else None
    assert key is not None
    signs = {"person": chen.number, "name": chen.name, "key": key.public, "role": "investigator"}
    line, head = answered.book.position()
    said = {**json.loads(made.text), **signs, "line": line, "head": head}
    said["signature"] = signed(key.private, message_of(said))
    change = Change(FIRST, SIGNED, 9, "F16.APPROVED", None, json.dumps(said))
    answered.book.append([change], who=chen.name, origin="window", dictionary="1")
    role = Change("", "@PEOPLE", chen.number, "ROLE", "entry", "investigator")
    answered.book.append([role], who="Kim Keeper", origin="window", dictionary="1")
    assert signatures(answered.book, answered.identity)[-1].why == (
        f"the role of {chen.name} was entry, not investigator"
    )


def test_a_void_signature_does_not_come_back_as_if_it_were_merged(answered: Study) -> None:
    made = approve(answered, DEATH)
    enter(answered, "F16", 0, "DEATH", "Y")
    enter(answered, "F16", 0, "DEATH", "N")
    change = Change(FIRST, SIGNED, 2, "F16.APPROVED", None, made.text + " ")
    answered.book.append([change], who=HU, origin="merge", dictionary="1")
    found = signatures(answered.book, answered.identity)
    assert [one.state for one in found] == [SignatureState.VOID, SignatureState.FALSE]


def test_a_copy_of_the_study_proves_the_same(signed_file: Path, tmp_path: Path) -> None:
    copy = shutil.copy(signed_file, tmp_path / "copy.cd7")
    with closing(open_study(copy, read_only=True, guarded=False)) as study:
        assert signatures(study.book, study.identity)[0].state is SignatureState.VALID
        assert study.case(FIRST).stored(Registration.id, 0, "SUBJID") == "01-001"
