"""A list of CTCAE and people: whom it is for, what a lock keeps from it, and which signature it voids."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.study.people.locks import LockScope, lock
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import sign_out
from cd7gui.study.people.sign_off import sign
from cd7gui.study.people.signatures import Meaning, SignatureState, signatures
from cd7gui.study.people.signed_content import SignedScope
from cd7gui.study.safety.keeping_terms import keep_terms, plan_terms, remove_terms
from cd7gui.study.safety.term_sheets import TermSheet, read_term_sheet
from cd7gui.study.session import Study
from tests.study.people.cast import OWN, act
from tests.study.safety.made_up_sheets import TINNITUS, sheet


@pytest.fixture
def five(tmp_path: Path) -> TermSheet:
    return read_term_sheet(sheet(tmp_path / "five.xlsx"))


@pytest.mark.parametrize("role", [*Role, None])
def test_a_list_is_for_the_data_manager_alone(study: Study, five: TermSheet, role: Role | None) -> None:
    act(study, Role.DATA_MANAGER)
    plan = plan_terms(study, five)
    if role is None:
        sign_out(study)
    else:
        act(study, role)
    if role is Role.DATA_MANAGER:
        keep_terms(study, plan)
        remove_terms(study, "5.0", "a test")
        return
    before = study.book.position()
    for attempt in (lambda: plan_terms(study, five), lambda: keep_terms(study, plan)):
        with pytest.raises(NotAllowed):
            attempt()
    assert study.book.position() == before
    act(study, Role.DATA_MANAGER)
    keep_terms(study, plan)
    sign_out(study) if role is None else act(study, role)
    with pytest.raises(NotAllowed):
        remove_terms(study, "5.0", "a test")


@pytest.mark.parametrize("scope", [LockScope(), LockScope("", "F19")], ids=["study", "events"])
def test_a_list_judges_no_event_anew_that_is_locked(
    study: Study, five: TermSheet, scope: LockScope, tmp_path: Path
) -> None:
    act(study, Role.DATA_MANAGER)
    keep_terms(study, plan_terms(study, five))
    lock(study, scope)
    before = study.book.position()
    other = plan_terms(study, read_term_sheet(sheet(tmp_path / "b.xlsx", [TINNITUS])))
    for attempt in (lambda: keep_terms(study, other), lambda: remove_terms(study, "5.0", "a test")):
        with pytest.raises(NotAllowed, match="locked, so nothing was changed"):
            attempt()
    assert study.book.position() == before


def test_a_list_voids_a_signature_over_the_whole_study(study: Study, five: TermSheet) -> None:
    act(study, Role.INVESTIGATOR)
    sign(study, SignedScope(), Meaning.APPROVED, OWN, override="interim")
    act(study, Role.DATA_MANAGER)
    first = keep_terms(study, plan_terms(study, five))[0].seq
    (found,) = signatures(study.book, study.identity)
    assert found.state is SignatureState.VOID
    assert found.state_in_words == f"void since line {first:,}, the terms of CTCAE"
