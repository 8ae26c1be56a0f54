"""Electronic signatures: bound to who signed what and when, void after any change, and false once they are altered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cd7gui.domain.case_report.changes import SIGNED, Change, MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.domain.reference_range import RangeText
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.protocol.forms.f16_death import Death
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.paste.paste import paste
from cd7gui.study.people.managing import change_password, end_person, reset_password
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import WrongPassword, sign_in
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning, Signature, SignatureState, changed_since, signatures
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.safety.keeping_ranges import keep_range
from cd7gui.study.session import Study
from tests.study.people.cast import BOUND, FIRST, GIVEN, NAMES, OWN, SECOND, act

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
        with pytest.raises(UserError, match="only for its patients"):
            sign(answered, scope, Meaning.RECORDED, OWN)


def test_a_study_without_people_is_signed_by_nobody(empty: Study) -> None:
    with pytest.raises(UserError, match="has no registered people, so nobody can sign"):
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
        with pytest.raises(NotAllowed, match="neither altered nor removed"):
            answered.write([Change(FIRST, SIGNED, 1, "F16.APPROVED", made.text, new)])
    entry.undo(answered)
    assert len(answered.book.trail(form=SIGNED)) == 1, "undo takes back values, no signature"
