"""The values that are verified in the tests, and how they are read and entered."""

from __future__ import annotations

from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from cd7gui.study.verification.listing import FieldVerification, verification_at
from cd7gui.study.verification.marks import VerificationState
from tests.study.people.cast import FIRST, act

CD34 = Place(FIRST, "F6", 0, "CD34")
SEX = Place(FIRST, "F1", 0, "SEX")
TO_VERIFY, CHANGED = VerificationState.TO_VERIFY, VerificationState.CHANGED
VERIFIED, NOT_REQUIRED = VerificationState.VERIFIED, VerificationState.NOT_REQUIRED


def at(study: Study, place: Place = CD34) -> FieldVerification:
    found = verification_at(study, place)
    assert found is not None
    return found


def enter(study: Study, place: Place, text: str, who: Role = Role.ENTRY) -> None:
    act(study, who)
    assert entry.enter(study, place, text).stored
    act(study, Role.MONITOR)
