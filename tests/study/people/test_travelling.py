"""People, signatures and locks on their ways: by merge and import, with a rebuilt, restored or encrypted study."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import PEOPLE, SIGNED, Change
from cd7gui.domain.errors import UserError
from cd7gui.store.backup import backup
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope, workbook_plan
from cd7gui.study.heads.restoring import restore
from cd7gui.study.imports.import_applying import apply_import
from cd7gui.study.imports.import_planner import plan_file
from cd7gui.study.merges.merge_applying import apply_merge, merging
from cd7gui.study.merges.merge_planner import plan_merge
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.people import session_pass
from cd7gui.study.people.credentials import opened
from cd7gui.study.people.managing import add_person, change_password, reset_password
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_in
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning, SignatureState, signatures
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.proof_of_file import open_source, prove_signatures
from cd7gui.study.session import Study
from cd7gui.study.snapshots.snapshots import as_of_day
from tests.study.people.cast import BOUND, FIRST, GIVEN, NAMES, OWN, SECOND, act

DEATH = SignedScope(FIRST, "F16")
AT = Place(FIRST, "F16", 0, "DEATH")
SU = "Su Other"


@pytest.fixture
def other(study: Study, tmp_path: Path) -> Path:
    """Hold a copy of the study at another site, where its own investigator answered and signed."""
    path = backup(study, tmp_path / "other.cd7")
    with open_study(path) as there:
        act(there, Role.KEEPER)
        add_person(there, SU, Role.INVESTIGATOR, GIVEN)
        sign_in(there, SU, GIVEN)
        change_password(there, GIVEN, OWN)
        entry.enter(there, AT, "N")
        sign(there, DEATH, Meaning.APPROVED, OWN)
    return path


def worth(study: Study) -> list[tuple[str, SignatureState]]:
    return [(one.name, one.state) for one in signatures(study.book, study.identity)]


def merge(study: Study, other: Path) -> None:
    with open_source(other) as source:
        act(study, Role.DATA_MANAGER)
        apply_merge(study, plan_merge(study, source))


def test_a_signature_goes_along_with_what_it_signs_and_with_its_signer(study: Study, other: Path) -> None:
    merge(study, other)
    assert worth(study) == [(SU, SignatureState.VALID)]
    su = study.people.find(SU)
    assert study.book.credential(su.number) is None
    with pytest.raises(UserError, match="has no password in this study"):
        sign_in(study, SU, OWN)
    reasons = {line.change.reason for line in study.book.trail(patient="", form=PEOPLE, row=su.number)}
    assert all(why.startswith("merge of other.cd7 (") for why in reasons)
    act(study, Role.INVESTIGATOR)
    entry.enter(study, AT, "Y", "new")
    assert worth(study) == [(SU, SignatureState.VOID)]


def test_a_signature_does_not_go_along_where_the_content_is_another(study: Study, other: Path) -> None:
    act(study, Role.INVESTIGATOR)
    entry.enter(study, Place(FIRST, "F16", 0, "AUTOPSY"), "N")
    merge(study, other)
    assert study.case(FIRST).stored("F16", 0, "DEATH") == "N"
    assert worth(study) == []


def test_merging_twice_brings_nobody_twice(study: Study, other: Path) -> None:
    merge(study, other)
    people, lines = len(study.people), len(study.book.trail(form=SIGNED))
    merge(study, other)
    assert (len(study.people), len(study.book.trail(form=SIGNED))) == (people, lines)


def approved_there(path: Path, who: str, password: str = OWN) -> None:
    """Let an investigator of another study answer and sign a patient of its own."""
    with open_study(path) as there:
        sign_in(there, who, password)
        entry.enter(there, Place("p9", "F16", 0, "DEATH"), "N")
        sign(there, SignedScope("p9", "F16"), Meaning.APPROVED, password, override="interim")


def test_a_key_chosen_later_at_the_other_site_comes_with_the_endorsement_of_the_one_before(
    study: Study, other: Path
) -> None:
    merge(study, other)
    with open_study(other) as there:
        sign_in(there, SU, OWN)
        change_password(there, OWN, OWN + " later")
    approved_there(other, SU, OWN + " later")
    merge(study, other)
    assert worth(study) == [(SU, SignatureState.VALID)] * 2


def test_a_key_set_later_by_a_keeper_of_the_other_site_signs_nothing_here(study: Study, other: Path) -> None:
    merge(study, other)
    with open_study(other) as there:
        act(there, Role.KEEPER)
        reset_password(there, there.people.find(SU), GIVEN)
        sign_in(there, SU, GIVEN)
        change_password(there, GIVEN, OWN)
    approved_there(other, SU)
    with open_source(other) as source:
        act(study, Role.DATA_MANAGER)
        plan = plan_merge(study, source)
        assert "1 signature by a key unknown here not carried over" in plan.in_words()
        apply_merge(study, plan)
    assert worth(study) == [(SU, SignatureState.VALID)]


@pytest.fixture
def impostor(study: Study, tmp_path: Path) -> Path:
    """Hold another study, whose keeper gave an investigator of our investigator's name our public key, then his own."""
    ours, path = study.people.find(NAMES[Role.INVESTIGATOR]), tmp_path / "impostor.cd7"
    with new_study(path, who="evil") as there:
        entry.enter(there, Place("p9", "F1", 0, "SUBJID"), "09-001")
        add_person(there, "Evil Keeper", Role.KEEPER, OWN)
        theirs = add_person(there, ours.name, Role.INVESTIGATOR, GIVEN)
        for old, new in ((theirs.key, ours.key), (ours.key, theirs.key)):
            change = Change("", PEOPLE, theirs.number, "KEY", old, new)
            there.book.append([change], who=ours.name, origin="command", dictionary="1.0")
    with open_study(path) as there:
        sign_in(there, ours.name, GIVEN)
        change_password(there, GIVEN, OWN)
    approved_there(path, ours.name)
    return path


def test_a_public_key_makes_nobody_of_another_study_a_person_of_this_one(study: Study, impostor: Path) -> None:
    before = study.people.find(NAMES[Role.INVESTIGATOR])
    merge(study, impostor)
    assert worth(study) == []
    assert study.people.find(before.name) == before
    act(study, Role.INVESTIGATOR)  # and the true one still signs in


def test_the_signature_of_another_person_of_the_name_says_which(study: Study, tmp_path: Path) -> None:
    path, name = tmp_path / "namesake.cd7", NAMES[Role.INVESTIGATOR]
    with new_study(path, who="x") as there:
        entry.enter(there, Place("p9", "F1", 0, "SUBJID"), "09-001")
        add_person(there, "Other Keeper", Role.KEEPER, OWN)
        add_person(there, name, Role.INVESTIGATOR, GIVEN)
        sign_in(there, name, GIVEN)
        change_password(there, GIVEN, OWN)
    approved_there(path, name)
    merge(study, path)
    number = max(one.number for one in study.people)
    assert worth(study) == [(f"{name} ({number})", SignatureState.VALID)]


def test_nobody_acts_here_by_the_key_that_came_with_a_merge(study: Study, other: Path) -> None:
    with open_study(other) as there:
        kept = there.book.credential(there.people.find(SU).number)
    merge(study, other)
    su, key = study.people.find(SU), opened(kept, OWN, SU) if kept is not None else None
    assert key is not None
    study.close()
    session_pass.issue(study.identity, su, key, datetime.now(tz=UTC))
    with open_study(study.path) as again:
        assert again.person is None


def test_the_window_merges_the_same_line_by_line(study: Study, other: Path) -> None:
    with open_source(other) as source:
        act(study, Role.DATA_MANAGER)
        list(merging(study, plan_merge(study, source)))
    assert worth(study) == [(SU, SignatureState.VALID)]
    assert study.people.find(SU).role is Role.INVESTIGATOR


def test_a_merge_voids_what_is_signed_here(study: Study, other: Path) -> None:
    act(study, Role.INVESTIGATOR)
    sign(study, SignedScope(FIRST), Meaning.APPROVED, OWN, override="interim")
    merge(study, other)
    assert worth(study) == [(NAMES[Role.INVESTIGATOR], SignatureState.VOID), (SU, SignatureState.VALID)]


def test_a_merge_voids_a_signature_over_the_whole_study_and_leaves_the_other_sites_behind(
    study: Study, other: Path
) -> None:
    whole = SignedScope()
    with open_study(other) as there:
        sign_in(there, SU, OWN)
        sign(there, whole, Meaning.APPROVED, OWN, override="interim")
    act(study, Role.INVESTIGATOR)
    entry.enter(study, Place(SECOND, "F1", 0, "SEX"), "F", "a slip")
    sign(study, whole, Meaning.APPROVED, OWN, override="interim")
    assert worth(study) == [(NAMES[Role.INVESTIGATOR], SignatureState.VALID)]
    merge(study, other)
    found = [(one.name, one.scope.name, one.state) for one in signatures(study.book, study.identity)]
    # Theirs over the whole study does not go along: what is merged is not what they signed.
    assert found == [
        (NAMES[Role.INVESTIGATOR], "STUDY", SignatureState.VOID),
        (SU, "F16", SignatureState.VALID),
    ]


def test_a_signature_over_the_whole_study_goes_along_where_the_merged_study_is_the_same(
    study: Study, other: Path
) -> None:
    with open_study(other) as there:
        sign_in(there, SU, OWN)
        sign(there, SignedScope(), Meaning.APPROVED, OWN, override="interim")
    merge(study, other)
    found = [(one.name, one.scope.name, one.state) for one in signatures(study.book, study.identity)]
    assert found == [(SU, "F16", SignatureState.VALID), (SU, "STUDY", SignatureState.VALID)]
    act(study, Role.INVESTIGATOR)
    entry.enter(study, Place(SECOND, "F1", 0, "SEX"), "F", "a slip")
    assert worth(study) == [(SU, SignatureState.VALID), (SU, SignatureState.VOID)]


def test_an_import_voids_what_is_signed_here(study: Study, tmp_path: Path) -> None:
    act(study, Role.INVESTIGATOR)
    entry.enter(study, AT, "N")
    sign(study, DEATH, Meaning.APPROVED, OWN)
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("SUBJID", "DEATH", "AUTOPSY"), ("01-001", "Y", "N")])
    act(study, Role.DATA_MANAGER)
    apply_import(study, plan_file(study, tmp_path / "in.csv"))
    (found,) = signatures(study.book, study.identity)
    assert (found.state, found.place) == (SignatureState.VOID, "F16.DEATH")


def test_a_study_without_people_takes_values_and_nobody(study: Study, other: Path, tmp_path: Path) -> None:
    with new_study(tmp_path / "plain.cd7", who="chen") as plain:
        with open_source(other) as source:
            apply_merge(plain, plan_merge(plain, source))
        assert plain.case(FIRST).stored("F16", 0, "DEATH") == "N"
        assert not plain.people
        assert plain.book.trail(form=SIGNED) == []


def test_a_study_with_people_takes_from_one_without(study: Study, tmp_path: Path) -> None:
    with new_study(tmp_path / "plain.cd7", who="chen") as plain:
        entry.enter(plain, Place("p9", "F1", 0, "SUBJID"), "03-001")
    before = len(study.people)
    merge(study, tmp_path / "plain.cd7")
    assert study.key_of("03-001") == "p9"
    assert len(study.people) == before


def test_a_study_of_the_first_format_is_merged_imported_into_and_given_people(study: Study, tmp_path: Path) -> None:
    old = tmp_path / "old.cd7"
    with new_study(old, who="chen") as plain:
        entry.enter(plain, Place("p9", "F1", 0, "SUBJID"), "03-001")
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript("ALTER TABLE draft DROP COLUMN seal; DROP TABLE credential; PRAGMA user_version = 1;")
    before = old.read_bytes()
    merge(study, old)
    assert study.key_of("03-001") == "p9"
    assert old.read_bytes() == before, "who only reads leaves it as it is"
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("SUBJID", "DEATH", "AUTOPSY"), ("03-001", "Y", "N")])
    with open_study(old, who="chen") as plain:
        apply_import(plain, plan_file(plain, tmp_path / "in.csv"))
        add_person(plain, "Kim", Role.KEEPER, OWN)
    with open_study(old) as plain:
        assert sign_in(plain, "Kim", OWN).role is Role.KEEPER


def test_backups_restored_and_rebuilt_studies_let_the_same_people_in(other: Path, tmp_path: Path) -> None:
    with open_study(other) as there:
        act(there, Role.KEEPER)
        restore(other, tmp_path / "restored.cd7")
    with closing(sqlite3.connect(tmp_path / "restored.cd7")) as raw:
        raw.execute("UPDATE value SET text = 'Y' WHERE form = 'F16'")
        raw.commit()
    from cd7gui.store.rebuilding import rebuild

    rebuild(tmp_path / "restored.cd7")
    with open_study(tmp_path / "restored.cd7") as study:
        act(study, SU)
        assert worth(study) == [(SU, SignatureState.VALID)]


def test_an_encrypted_study_lets_the_same_people_in(other: Path, tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3")
    from cd7gui.study.encryption import encrypt_study

    with open_study(other) as there:
        act(there, Role.KEEPER)
    encrypt_study(other, tmp_path / "sealed.cd7", "a password of the file")
    assert [one.state for one in prove_signatures(tmp_path / "sealed.cd7")] == [SignatureState.VALID]
    with open_study(tmp_path / "sealed.cd7") as study:
        act(study, SU)
        assert study.key_of("01-001") == FIRST


# what a person of one site sees


def test_who_is_bound_to_a_site_sees_and_changes_its_patients_alone(study: Study) -> None:
    act(study, BOUND)
    assert [case.key for case in study.cases()] == [FIRST]
    assert [one.key for one in study.deleted_cases()] == []
    entry.enter(study, AT, "N")
    for patient, field, text, words in (
        (SECOND, "SEX", "F", "belongs to the site 02"),
        (FIRST, "SITEID", "02", "no patient can be assigned to the site 02"),
        ("p9", "SITEID", "02", "no patient can be assigned to the site 02"),
    ):
        with pytest.raises(UserError, match=words):
            entry.enter(study, Place(patient, "F1", 0, field), text, "a reason")
    entry.enter(study, Place("p9", "F1", 0, "SUBJID"), "01-009")
    entry.enter(study, Place("p9", "F1", 0, "SITEID"), "01")
    assert [case.key for case in study.cases()] == [FIRST, "p9"]


def bind(study: Study, role: Role) -> None:
    act(study, Role.KEEPER)
    add_person(study, "Da Bound", role, GIVEN, site="01")
    sign_in(study, "Da Bound", GIVEN)


def test_nothing_of_another_site_leaves_or_is_shown_of_the_past(study: Study) -> None:
    bind(study, Role.DATA_MANAGER)
    plan = workbook_plan(study, extent=ExportScope(audit=True))
    texts = [str(cell.canonical()) for sheet in plan.sheets for row in sheet.rows for cell in row]
    assert "01-001" in texts
    assert not [text for text in texts if "02-001" in text]
    tomorrow = datetime.now(tz=UTC).date() + timedelta(days=1)
    assert [case.key for case in as_of_day(study, tomorrow).snapshot.cases] == [FIRST]


def test_rows_of_another_site_come_back_from_an_import(study: Study, tmp_path: Path) -> None:
    bind(study, Role.DATA_MANAGER)
    with (tmp_path / "F1.csv").open("w", newline="") as file:
        rows = [("SUBJID", "SITEID", "SEX"), ("02-001", "02", "F"), ("02-009", "02", "F"), ("01-009", "01", "F")]
        csv.writer(file).writerows(rows)
    plan = plan_file(study, tmp_path / "F1.csv")
    apply_import(study, plan)
    assert {one.subject for one in plan.refused} == {"02-001", "02-009"}
    assert study.key_of("02-009") is None
    assert study.key_of("01-009") is not None
    assert study.case(SECOND).stored("F1", 0, "SEX") == "M"
