"""What changed since a person's last review: by patient and record, with what is critical first."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import REVIEWED, Change
from cd7gui.domain.errors import UserError
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.session import Study
from cd7gui.study.verification.last_review import (
    UP_TO,
    ChangesSince,
    changes_since,
    line_before,
    note_review,
    reviewed_up_to,
)
from cd7gui.study.verification.source_checking import verify_values
from tests.study.people.cast import BOUND, FIRST, NAMES, OWN, SECOND, act

CD34, CD3 = Place(FIRST, "F6", 0, "CD34"), Place(FIRST, "F6", 0, "CD3")


@pytest.fixture
def reviewed(study: Study) -> Study:
    """Hold a study that the monitor reviewed to its end; who enters values is signed in."""
    act(study, Role.MONITOR)
    verify_values(study, [CD34])
    note_review(study, study.book.position()[0])
    act(study, Role.ENTRY)
    return study


def seen(study: Study, who: Role | str = Role.MONITOR) -> ChangesSince:
    act(study, who)
    return changes_since(study, reviewed_up_to(study))


def places(found: ChangesSince) -> list[str]:
    return [value.place.name for one in found.patients for record in one.records for value in record.values]


def test_everything_is_new_before_the_first_review(study: Study) -> None:
    found = seen(study)
    assert reviewed_up_to(study) == 0
    assert [one.subject for one in found.patients] == ["01-001", "02-001"]
    assert found.values == 8


def test_nothing_is_new_after_a_review(reviewed: Study) -> None:
    found = seen(reviewed)
    assert (found.patients, found.values, found.since) == ((), 0, reviewed_up_to(reviewed))


def test_a_changed_value_tells_who_from_what_to_what_and_why(reviewed: Study) -> None:
    before = reviewed.book.position()[0]
    entry.mark_complete(reviewed, FIRST, _form(reviewed, "F6"))
    assert entry.enter(reviewed, CD34, "7", "Source document corrected").stored
    (patient,) = seen(reviewed).patients
    (record,) = patient.records
    (value,) = record.values
    assert (value.before, value.after, value.lines) == ("6.10", "7", 1)
    assert (value.last.who, value.last.change.reason) == (NAMES[Role.ENTRY], "Source document corrected")
    assert (value.critical, value.was_verified) == ("dose", True)
    assert value.last.seq > before


def _form(study: Study, form: str):
    found = study.rules.dictionary.form(form)
    assert found is not None
    return found


def test_what_is_critical_comes_first(reviewed: Study) -> None:
    for name, text in (
        ("F1.INITIALS", "AB"),
        ("F6.CD3", "2"),
        ("F6.GRAFT", "PBSC"),
        ("F6.CD34", "7"),
        ("F3.DX", "AML"),
    ):
        form, _, field = name.partition(".")
        assert entry.enter(reviewed, Place(FIRST, form, 0, field), text).stored
    # what was verified, then what is always verified, then the rest; a record without either comes last
    assert places(seen(reviewed)) == ["F6.CD34", "F6.CD3", "F6.GRAFT", "F1.INITIALS", "F3.DX"]


def test_a_value_that_was_changed_back_is_still_told(reviewed: Study) -> None:
    entry.enter(reviewed, CD34, "7")
    entry.undo(reviewed)
    (value,) = seen(reviewed).patients[0].records[0].values
    assert (value.before, value.after, value.lines, value.was_verified) == ("6.10", "6.10", 2, True)


def test_one_patient_after_another_each_row_by_itself(reviewed: Study) -> None:
    for patient in (SECOND, FIRST):
        for row in (2, 1):
            assert entry.enter(reviewed, Place(patient, "F19", row, "AETERM"), "Fever").stored
    found = seen(reviewed)
    assert [one.subject for one in found.patients] == ["01-001", "02-001"]
    assert [(record.form, record.row) for record in found.patients[0].records] == [("F19", 1), ("F19", 2)]


def test_a_struck_out_patient_is_told(reviewed: Study) -> None:
    entry.delete_patient(reviewed, FIRST, "entered twice")
    (patient,) = seen(reviewed).patients
    assert places(seen(reviewed)) == ["@PATIENT.@DELETED"]
    assert (patient.subject, patient.findings) == ("01-001", ())


def test_a_voided_signature_is_told(reviewed: Study) -> None:
    death = Place(FIRST, "F16", 0, "DEATH")
    assert entry.enter(reviewed, death, "N").stored
    act(reviewed, Role.INVESTIGATOR)
    sign(reviewed, SignedScope(FIRST, "F16"), Meaning.APPROVED, OWN)
    act(reviewed, Role.MONITOR)
    note_review(reviewed, reviewed.book.position()[0])
    assert seen(reviewed).patients == ()
    act(reviewed, Role.ENTRY)
    assert entry.enter(reviewed, death, "Y").stored
    (patient,) = seen(reviewed).patients
    (void,) = patient.void
    assert (void.name, void.place) == (NAMES[Role.INVESTIGATOR], "F16.DEATH")


def test_a_new_finding_is_told_and_an_old_one_is_not(reviewed: Study) -> None:
    def found() -> set[tuple[str, str]]:
        return {(one.check, one.place) for patient in seen(reviewed).patients for one in patient.findings}

    assert entry.enter(reviewed, Place(FIRST, "F1", 0, "CONSDAT"), "2023-05-01").stored
    assert entry.enter(reviewed, Place(FIRST, "F4", 0, "INFDAT"), "2023-04-01").stored
    new = found()
    assert any(place.startswith(("F1.", "F4.")) for _, place in new)
    present = {(one.check, one.place) for one in reviewed.findings(FIRST)}
    assert new <= present
    act(reviewed, Role.MONITOR)
    note_review(reviewed, reviewed.book.position()[0])
    act(reviewed, Role.ENTRY)
    assert entry.enter(reviewed, Place(FIRST, "F1", 0, "INITIALS"), "AB").stored
    assert found().isdisjoint(new)


def test_each_person_has_a_line_of_their_own(reviewed: Study) -> None:
    mine = seen(reviewed).since
    act(reviewed, Role.DATA_MANAGER)
    assert reviewed_up_to(reviewed) == 0
    note_review(reviewed, 3)
    assert reviewed_up_to(reviewed) == 3
    act(reviewed, Role.MONITOR)
    assert reviewed_up_to(reviewed) == mine
    with pytest.raises(NotAllowed, match="Only the reviewers themselves"):
        reviewed.write([Change("", REVIEWED, 1, UP_TO, None, "9")])


def test_a_review_only_goes_on(reviewed: Study) -> None:
    act(reviewed, Role.MONITOR)
    line = reviewed_up_to(reviewed)
    assert not note_review(reviewed, line).stored
    with pytest.raises(UserError, match="would be a step back"):
        note_review(reviewed, line - 1)
    for wrong in (0, 10**6):
        with pytest.raises(UserError, match="there is no line"):
            note_review(reviewed, wrong)
    with pytest.raises(UserError, match="there is no line"):
        changes_since(reviewed, 10**6)


def test_who_enters_values_reviews_nothing(reviewed: Study) -> None:
    with pytest.raises(NotAllowed):
        note_review(reviewed, 3)


def test_who_is_bound_to_a_site_sees_its_patients_alone(reviewed: Study) -> None:
    for patient in (FIRST, SECOND):
        assert entry.enter(reviewed, Place(patient, "F6", 0, "CD3"), "2").stored
    act(reviewed, BOUND)
    assert [one.subject for one in changes_since(reviewed, 1).patients] == ["01-001"]


def test_a_day_means_the_line_before_it(study: Study) -> None:
    today = date.fromisoformat(study.book.trail()[-1].at[:10])
    act(study, Role.MONITOR)
    assert line_before(study, date(2020, 1, 1)) == 0
    assert line_before(study, date(today.year + 1, 1, 1)) == study.book.position()[0]


def test_the_command_says_what_is_new_and_notes_the_review(study: Study, run) -> None:
    path, who = study.path, NAMES[Role.MONITOR]
    study.close()
    code, out = run("review", path, "--since", "2020-01-01", "--json", who=who)
    found = json.loads(out)
    assert (code, found["since"], [one["patient"] for one in found["patients"]]) == (0, 0, ["01-001", "02-001"])
    first = found["patients"][0]["records"][0]["values"][0]
    assert (first["place"], first["after"], first["critical"]) == ("F6.CD34", "6.10", "dose")
    code, out = run("review", path, "--done", who=who)
    assert (code, "8 changed values of 2 patients" in out, "Recorded: reviewed up to line" in out) == (0, True, True)
    code, out = run("review", path, who=who)
    assert (code, out.startswith("Nothing has changed since line")) == (0, True)
    code, out = run("review", path, "--since", "1", who=who)
    assert (code, "[critical: dose]" in out) == (0, True)


@pytest.mark.parametrize("since", ["yesterday", "-3", "99999999999999999999", "2026-13-45", "10000"])
def test_the_command_refuses_what_is_no_line_and_no_day(path: Path, run, since: str) -> None:
    code, out = run("review", path, f"--since={since}", who=NAMES[Role.MONITOR])
    assert (code, "Traceback" in out, out.count("\n")) == (2, False, 1)


def test_who_may_not_read_cases_gets_no_review(path: Path, run) -> None:
    code, out = run("review", path, who=NAMES[Role.STATISTICIAN])
    assert (code, "may not read cases" in out) == (2, True)


def test_a_review_that_nobody_can_read_counts_as_none(study: Study) -> None:
    person = act(study, Role.MONITOR)
    study.write([Change("", REVIEWED, person.number, UP_TO, None, "soon")])
    assert reviewed_up_to(study) == 0
