"""The plan of verification and the draw: what has to be verified, of whom, and how much of it is."""

from __future__ import annotations

import pytest

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.errors import UserError
from cd7gui.protocol.case_report import dictionary
from cd7gui.protocol.reference.source_verification import verification_rules
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.permission import DRAW, NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import (
    PatientDraw,
    patient_draw,
    share_of,
    shown_verifications,
    study_verifications,
)
from cd7gui.study.verification.source_checking import (
    draw_patients,
)
from tests.study.people.cast import FIRST, NAMES, SECOND, act
from tests.study.verification.verifying import CD34, CHANGED, NOT_REQUIRED, SEX, TO_VERIFY, VERIFIED, at, enter

# the plan and the draw


def test_the_plan_names_fields_that_there_are() -> None:
    known = {item.name for item in dictionary().fields()}
    for one in verification_rules().always:
        assert one.source
        assert one.fields <= known
        assert all(dictionary().form(form) for form in one.forms)
        assert one.where is None or all(f"{form}.{one.where[0]}" in known for form in one.forms)
    wanted = {"consent", "eligibility", "dose", "donor", "death", "relapse", "GVHD grade", "serious adverse event"}
    assert wanted <= {one.what for one in verification_rules().always}


def test_an_adverse_event_is_always_verified_once_it_is_serious() -> None:
    rules = verification_rules()
    assert not rules.always_as("F19", "AETERM", {"AESER": "N"})
    assert rules.always_as("F19", "AETERM", {"AESER": "Y"}) == "serious adverse event"
    assert rules.always_as("F19", "AESER", {}) == "serious adverse event"


def test_of_a_drawn_patient_every_value_is_to_be_verified(study: Study) -> None:
    act(study, Role.MONITOR)
    seed = next(seed for seed in map("{:016x}".format, range(1000)) if _only_first(seed))
    draw_patients(study, seed)
    assert at(study, SEX).state is TO_VERIFY
    assert at(study, Place(SECOND, "F1", 0, "SEX")).state is NOT_REQUIRED
    (line,) = study.book.trail(form=STUDY, field=DRAW)
    assert line.change.new == f"20 % by {seed}"
    assert line.who == NAMES[Role.MONITOR]


def _only_first(seed: str) -> bool:
    draw = PatientDraw(verification_rules().share, seed)
    return draw.holds(FIRST) and not draw.holds(SECOND)


def test_patients_are_drawn_once(study: Study) -> None:
    act(study, Role.ENTRY)
    with pytest.raises(NotAllowed):
        draw_patients(study)
    act(study, Role.MONITOR)
    draw_patients(study)
    with pytest.raises(UserError, match="already been drawn"):
        draw_patients(study)
    entry.undo(study)
    assert patient_draw(study) is not None


def test_a_share_of_the_patients_is_drawn_whoever_else_there_is() -> None:
    draw = PatientDraw(20, "00c0ffee00c0ffee")
    assert 150 < sum(draw.holds(f"patient {number}") for number in range(1000)) < 250
    assert not any(PatientDraw(0, draw.seed).holds(str(number)) for number in range(100))
    assert all(PatientDraw(100, draw.seed).holds(str(number)) for number in range(100))


def test_shares_count_what_has_to_be_verified(verified: Study) -> None:
    act(verified, Role.MONITOR)
    found = study_verifications(verified)
    assert share_of(found).words == "1 of 2 verified (50%), 6 not required"
    enter(verified, CD34, "7")
    assert share_of(study_verifications(verified)).words == "0 of 2 verified (0%), 1 changed since, 6 not required"


def test_who_enters_values_is_shown_what_was_verified_and_a_monitor_what_is_left_too(verified: Study) -> None:
    case, form = verified.case(FIRST), verified.rules.dictionary.form("F6")
    assert form is not None
    other = Place(FIRST, "F6", 0, "CD3")
    enter(verified, other, "2")
    case = verified.case(FIRST)
    act(verified, Role.ENTRY)
    assert [(one.field.id, one.state) for one in shown_verifications(verified, case, form)] == [("CD34", VERIFIED)]
    registration = verified.rules.dictionary.form("F1")
    assert registration is not None
    assert shown_verifications(verified, case, registration) == []
    enter(verified, CD34, "7")
    case = verified.case(FIRST)
    act(verified, Role.ENTRY)
    assert [(one.field.id, one.state) for one in shown_verifications(verified, case, form)] == [("CD34", CHANGED)]
    act(verified, Role.MONITOR)
    found = {one.field.id: one.state for one in shown_verifications(verified, case, form)}
    assert found == {"CD34": CHANGED, "CD3": TO_VERIFY}
