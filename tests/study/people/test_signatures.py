"""Electronic signatures: bound to who signed what and when, void after any change, and false once they are altered."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import SIGNED, Change, MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.study.paste.paste import paste
from cd7gui.study.people.credentials import key_of, new_key, opened, signed
from cd7gui.study.people.managing import change_password, end_person, reset_password
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import WrongPassword, sign_in
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning, Signature, SignatureState, changed_since, message_of, signatures
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.safety.keeping_ranges import keep_range
from cd7gui.study.session import Study
from tests.study.people.cast import BOUND, FIRST, GIVEN, NAMES, OWN, SECOND, act
from tests.study.people.forging import Alter, forge, saying

DEATH, TRANSFUSIONS, PATIENT, STUDY = (
    SignedScope(FIRST, "F16"),
    SignedScope(FIRST, "F8T"),
    SignedScope(FIRST),
    SignedScope(),
)
WHY = "a test"
HU = NAMES[Role.INVESTIGATOR]


@pytest.fixture
def answered(study: Study) -> Study:
    """Answer whether the patient died, and enter one transfusion; the investigator is signed in."""
    act(study, Role.INVESTIGATOR)
    enter(study, "F16", 0, "DEATH", "N")
    enter(study, "F8T", 1, "TFDAT", "2023-05-01")
    enter(study, "F8T", 1, "TFPROD", "platelets")
    return study


def enter(study: Study, form: str, row: int, field: str, text: str, patient: str = FIRST) -> None:
    assert entry.enter(study, Place(patient, form, row, field), text, WHY).stored


def approve(study: Study, scope: SignedScope, override: str = "") -> Signature:
    return sign(study, scope, Meaning.APPROVED, OWN, override=override)


def now(study: Study, scope: SignedScope) -> Signature:
    return next(one for one in signatures(study.book, study.identity) if one.scope == scope)


def test_a_signature_says_who_when_and_what(answered: Study) -> None:
    made = approve(answered, DEATH)
    assert (made.name, made.role, made.meaning, made.state) == (
        HU,
        "investigator",
        Meaning.APPROVED,
        SignatureState.VALID,
    )
    assert made.in_words.startswith(f"approved by {HU} (investigator), ")
    assert made.moment in made.in_words
    line = answered.book.trail(patient=FIRST, form=SIGNED)[-1]
    assert (line.who, line.change.field, line.seq) == (HU, "F16.APPROVED", made.line)
    assert now(answered, DEATH) == made


ENTERS: dict[str, tuple[SignedScope, str, Callable[[Study], object]]] = {
    "a value": (DEATH, "F16.DEATH", lambda study: enter(study, "F16", 0, "DEATH", "Y")),
    "a value elsewhere in the patient": (PATIENT, "F16.DEATH", lambda study: enter(study, "F16", 0, "DEATH", "Y")),
    "a value of another patient": (STUDY, "F1.SEX", lambda study: enter(study, "F1", 0, "SEX", "F", SECOND)),
    "a missing reason": (
        DEATH,
        "F16.DEATH",
        lambda study: entry.set_missing(study, Place(FIRST, "F16", 0, "DEATH"), MissingReason.UNKNOWN, WHY),
    ),
    "an emptied field": (DEATH, "F16.DEATH", lambda study: enter(study, "F16", 0, "DEATH", "")),
    "undo": (TRANSFUSIONS, "F8T[1].TFPROD", entry.undo),
    "a row added": (TRANSFUSIONS, "F8T[2].TFDAT", lambda study: enter(study, "F8T", 2, "TFDAT", "2023-05-02")),
    "a row struck out": (
        TRANSFUSIONS,
        "F8T[1].@DELETED",
        lambda study: entry.delete_row(study, FIRST, Transfusion, 1, WHY),
    ),
    "a patient struck out": (DEATH, "@PATIENT.@DELETED", lambda study: entry.delete_patient(study, FIRST, WHY)),
    "a block pasted": (
        DEATH,
        "F16.DEATH",
        lambda study: paste(study, [(Place(FIRST, "F16", 0, "DEATH"), "Y")], WHY),
    ),
    "an import": (
        DEATH,
        "F16.DEATH",
        lambda study: study.book.append(
            [Change(FIRST, "F16", 0, "DEATH", "N", "Y", "import of x")], who="x", origin="import", dictionary="1"
        ),
    ),
    "a merge": (
        DEATH,
        "F16.DEATH",
        lambda study: study.book.append(
            [Change(FIRST, "F16", 0, "DEATH", "N", "Y", "merge of x")], who="x", origin="merge", dictionary="1"
        ),
    ),
}


@pytest.mark.parametrize("way", ENTERS)
def test_any_change_voids_a_signature_and_says_where(answered: Study, way: str) -> None:
    scope, place, change = ENTERS[way]
    made = approve(answered, scope, "" if scope.form else WHY)
    change(answered)
    found = now(answered, scope)
    assert (found.state, found.place, found.since) == (SignatureState.VOID, place, answered.book.position()[0])
    assert found.state_in_words == f"void since line {found.since:,}, {place}"
    assert found.text == made.text, "it is kept"


def test_what_is_taken_back_or_restored_voids_too(answered: Study) -> None:
    entry.delete_row(answered, FIRST, Transfusion, 1, WHY)
    enter(answered, "F8T", 2, "TFDAT", "2023-05-02")
    enter(answered, "F8T", 2, "TFPROD", "platelets")
    approve(answered, TRANSFUSIONS)
    entry.restore_row(answered, FIRST, Transfusion, 1, WHY)
    assert now(answered, TRANSFUSIONS).place == "F8T[1].@DELETED"
    approve(answered, DEATH)
    enter(answered, "F16", 0, "DEATH", "Y")
    entry.undo(answered)
    assert now(answered, DEATH).state is SignatureState.VOID, "what was changed and taken back was changed"
    entry.redo(answered)
    assert now(answered, DEATH).state is SignatureState.VOID


def test_a_reference_range_voids_a_signature_over_the_whole_study(answered: Study) -> None:
    act(answered, Role.INVESTIGATOR)
    sign(answered, SignedScope(), Meaning.APPROVED, OWN, override="interim")
    act(answered, Role.DATA_MANAGER)
    kept = keep_range(answered, RangeText(analyte="ALT", low="0", high="40", unit="U/L"))
    (found,) = signatures(answered.book, answered.identity)
    line = kept.recorded[-1].seq
    assert (found.state, found.state_in_words) == (
        SignatureState.VOID,
        f"void since line {line:,}, the reference ranges",
    )
    assert [one.seq for one in changed_since(answered.book, found)] == [line]


def test_what_is_no_content_voids_nothing(answered: Study) -> None:
    approve(answered, DEATH)
    enter(answered, "F8T", 1, "TFDAT", "2023-05-03")
    entry.mark_complete(answered, FIRST, Death)
    entry.reopen(answered, FIRST, Death, WHY)
    sign(answered, DEATH, Meaning.REVIEWED, OWN)
    act(answered, Role.DATA_MANAGER)
    entry.set_cutoff(answered, answered.today())
    assert [one.state for one in signatures(answered.book, answered.identity)] == [SignatureState.VALID] * 2


def test_who_signs_anew_sees_what_changed_since(answered: Study) -> None:
    first = approve(answered, DEATH)
    enter(answered, "F16", 0, "DEATH", "Y")
    enter(answered, "F16", 0, "DEATH", "N")
    second = approve(answered, DEATH)
    changes = [line.change for line in changed_since(answered.book, first)]
    assert [(one.old, one.new) for one in changes] == [("N", "Y"), ("Y", "N")]
    found = signatures(answered.book, answered.identity)
    assert [one.state for one in found] == [SignatureState.VOID, SignatureState.VALID]
    assert found[1] == second


def test_nothing_open_is_signed_over_without_a_reason(answered: Study) -> None:
    form = SignedScope(FIRST, "F1")
    with pytest.raises(UserError, match=r"F1 of 01-001 cannot be signed: there are 4 blank required fields"):
        approve(answered, form)
    made = approve(answered, form, "  the source is  under way ")
    assert (made.override, made.opens) == ("the source is under way", "4 blank required fields")
    assert made.in_words.endswith("over 4 blank required fields: the source is under way")
    enter(answered, "F16", 0, "DTHDAT", "2023-01-01")
    assert not approve(answered, TRANSFUSIONS, "not needed").override


def test_errors_and_queries_stand_against_a_signature(answered: Study) -> None:
    enter(answered, "F8T", 1, "TFDAT", "2199-05-01")  # a day that has not come yet
    found = [one for one in answered.findings(FIRST) if one.open and one.form.id == "F8T"]
    assert found
    with pytest.raises(UserError, match="F8T of 01-001 cannot be signed"):
        approve(answered, TRANSFUSIONS)


def test_an_empty_form_is_not_signed(answered: Study) -> None:
    for scope in (SignedScope(FIRST, "F14"), SignedScope(SECOND, "F16"), SignedScope("nobody")):
        with pytest.raises(UserError, match="There is nothing in"):
            approve(answered, scope)


def test_only_an_investigator_signs_over_what_is_open(answered: Study) -> None:
    act(answered, Role.ENTRY)
    sign(answered, DEATH, Meaning.RECORDED, OWN)
    with pytest.raises(NotAllowed, match="may not sign over what is open"):
        sign(answered, SignedScope(FIRST, "F1"), Meaning.RECORDED, OWN, override=WHY)
    with pytest.raises(NotAllowed, match="may not sign as approved"):
        sign(answered, DEATH, Meaning.APPROVED, OWN)


def test_who_is_bound_to_a_site_signs_its_patients_alone(answered: Study) -> None:
    act(answered, BOUND)
    sign(answered, DEATH, Meaning.RECORDED, OWN)
    for scope in (STUDY, SignedScope(SECOND, "F1")):
        with pytest.raises(UserError, match="nothing but its patients"):
            sign(answered, scope, Meaning.RECORDED, OWN)


def test_a_study_without_people_is_signed_by_nobody(empty: Study) -> None:
    with pytest.raises(UserError, match="has no people, so nobody can sign"):
        sign(empty, STUDY, Meaning.APPROVED, OWN)


def test_a_signature_asks_for_the_password_and_for_ones_own(answered: Study) -> None:
    with pytest.raises(WrongPassword):
        sign(answered, DEATH, Meaning.APPROVED, "wrong password")
    act(answered, Role.KEEPER)
    reset_password(answered, answered.people.find(HU), GIVEN)
    sign_in(answered, HU, GIVEN)
    with pytest.raises(UserError, match="known to the keeper"):
        sign(answered, DEATH, Meaning.APPROVED, GIVEN)
    change_password(answered, GIVEN, OWN)
    assert approve(answered, DEATH).state is SignatureState.VALID


def test_signatures_outlast_who_made_them_and_the_key(answered: Study) -> None:
    approve(answered, DEATH)
    act(answered, Role.KEEPER)
    reset_password(answered, answered.people.find(HU), GIVEN)
    end_person(answered, answered.people.find(HU))
    assert now(answered, DEATH).state is SignatureState.VALID


def test_a_signature_is_never_changed_or_taken_away(answered: Study) -> None:
    made = approve(answered, DEATH)
    for new in (None, "{}"):
        with pytest.raises(NotAllowed, match="never altered"):
            answered.write([Change(FIRST, SIGNED, 1, "F16.APPROVED", made.text, new)])
    entry.undo(answered)
    assert len(answered.book.trail(form=SIGNED)) == 1, "undo takes back values, no signature"


# what a forger does to the file


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
        ({"person": "x"}, "no signature"),
        ({"meaning": "loved"}, "no signature"),
        ({"v": 2}, "no signature"),
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
    assert "wrote over it" in now(answered, DEATH).why


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
