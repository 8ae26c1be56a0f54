"""Signing in: each try is a line of the trail, and after five wrong ones none is taken for a while."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta

import pytest

from cd7gui.domain.case_report.changes import ACCESS, PEOPLE, Change
from cd7gui.domain.errors import UserError
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.people import credentials, session_pass
from cd7gui.study.people.access import LOCKED_OUT_FOR, AccessEvent, note, wrong_tries
from cd7gui.study.people.credentials import new_key, opened, sealed
from cd7gui.study.people.managing import change_password, lift_lock_out, reset_password
from cd7gui.study.people.roles import Role
from cd7gui.study.people.sign_in import WrongPassword, sign_in, sign_out
from cd7gui.study.session import Study
from tests.study.people.cast import GIVEN, NAMES, OWN, act

HU = NAMES[Role.INVESTIGATOR]


def access_lines(study: Study) -> list[tuple[str, str, str | None]]:
    lines = study.book.trail(patient="", form=ACCESS)
    return [(line.who, line.change.field, line.change.new) for line in lines]


def test_a_password_opens_its_key_and_no_other_does() -> None:
    key = new_key()
    kept = sealed(3, "a password", key)
    assert opened(kept, "a password", "x") == key
    assert opened(kept, "A password", "x") is None
    moved = credentials.StoredCredential(4, kept.kdf, kept.salt, kept.hash, kept.sealed_key)
    with pytest.raises(UserError, match="is damaged"):
        opened(moved, "a password", "x")


@pytest.mark.parametrize("kdf", ["scrypt:3:8:1", "scrypt:2:8", "md5:2:8:1", "scrypt:1073741824:8:1", ""])
def test_a_credential_that_asks_for_the_impossible_is_damaged(kdf: str) -> None:
    kept = sealed(3, "a password", new_key())
    with pytest.raises(UserError, match="is damaged"):
        opened(credentials.StoredCredential(3, kdf, kept.salt, kept.hash, kept.sealed_key), "a password", "x")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(UserError, match="fewer than 8"):
        sealed(3, "1234567", new_key())


def test_who_signs_in_and_out_stands_in_the_trail(study: Study) -> None:
    before = len(access_lines(study))
    act(study, Role.INVESTIGATOR)
    note(study, AccessEvent.PRINT, "case report of 01-001")
    sign_out(study)
    assert access_lines(study)[before:] == [
        (HU, "SIGNIN", "command"),
        (HU, "PRINT", "command"),
        (HU, "SIGNOUT", "command"),
    ]
    assert study.person is None


def test_a_wrong_try_is_noted_and_a_right_one_forgets_it(study: Study) -> None:
    hu = study.people.find(HU)
    for tries in ("1", "2"):
        with pytest.raises(WrongPassword, match="tries are left"):
            sign_in(study, HU, "wrong password")
        assert access_lines(study)[-1] == ("not signed in", "TRIES", tries)
    act(study, Role.INVESTIGATOR)
    assert wrong_tries(study, hu) == 0


def test_a_name_that_nobody_has_is_noted_without_what_was_typed(study: Study) -> None:
    with pytest.raises(WrongPassword, match="Nobody in this study is called"):
        sign_in(study, "my secret password", OWN)
    assert access_lines(study)[-1] == ("not signed in", "TRIES", "1")
    assert "my secret" not in " ".join(str(line.change) for line in study.book.trail(form=ACCESS))


def lock_out(study: Study) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassword):
            sign_in(study, HU, "wrong password")
    with pytest.raises(UserError, match="is locked out until"):
        sign_in(study, HU, "wrong password")


def test_after_five_wrong_tries_the_right_password_waits(study: Study) -> None:
    lock_out(study)
    with pytest.raises(UserError, match="is locked out until"):
        act(study, Role.INVESTIGATOR)
    later = datetime.now().astimezone() + LOCKED_OUT_FOR + timedelta(seconds=1)
    assert sign_in(study, HU, OWN, now=later).name == HU


def test_a_keeper_lifts_a_lock_out(study: Study) -> None:
    lock_out(study)
    act(study, Role.KEEPER)
    assert lift_lock_out(study, study.people.find(HU))
    assert not lift_lock_out(study, study.people.find(HU))
    act(study, Role.INVESTIGATOR)


def test_a_new_password_lifts_a_lock_out(study: Study) -> None:
    lock_out(study)
    act(study, Role.KEEPER)
    reset_password(study, study.people.find(HU), GIVEN)
    assert sign_in(study, HU, GIVEN).name == HU


def test_the_lock_out_outlasts_the_session(study: Study) -> None:
    lock_out(study)
    study.close()
    with open_study(study.path) as again, pytest.raises(UserError, match="is locked out"):
        act(again, Role.INVESTIGATOR)


def test_a_study_that_is_only_read_lets_in_without_a_line(study: Study) -> None:
    with open_for_reading(study.path) as beside:
        with pytest.raises(WrongPassword):
            sign_in(beside, HU, "wrong password")
        act(beside, Role.INVESTIGATOR)
        assert len(beside.cases()) == 2


def test_ones_own_password_is_changed_with_the_old_one(study: Study) -> None:
    hu = act(study, Role.INVESTIGATOR)
    with pytest.raises(WrongPassword):
        change_password(study, "wrong password", GIVEN)
    change_password(study, OWN, "another password")
    assert study.people.find(HU).key != hu.key
    assert sign_in(study, HU, "another password")


def test_a_key_that_was_exchanged_in_the_trail_lets_nobody_in(study: Study) -> None:
    hu = study.people.find(HU)
    change = Change("", PEOPLE, hu.number, "KEY", hu.key, new_key().public)
    study.book.append([change], who="forger", origin="entry", dictionary="1.0")
    study.close()
    with open_study(study.path) as again, pytest.raises(UserError, match="the file was altered"):
        act(again, Role.INVESTIGATOR)


def test_a_pass_that_was_made_up_or_has_grown_old_lets_nobody_in(study: Study) -> None:
    hu = act(study, Role.INVESTIGATOR)
    good, now = os.environ[session_pass.VARIABLE], datetime.now().astimezone()
    assert session_pass.bearer(study.identity, study.people, now) == hu
    assert session_pass.bearer(study.identity, study.people, now + timedelta(hours=13)) is None
    body, _, signature = good.partition(".")
    forged = json.dumps([study.identity, 1, now.isoformat()]).encode()
    for bad in ("", "x", body, f"{base64.b64encode(forged).decode()}.{signature}", f"{body}.{signature[:-4]}AAA="):
        os.environ[session_pass.VARIABLE] = bad
        assert session_pass.bearer(study.identity, study.people, now) is None
