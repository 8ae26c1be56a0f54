"""The table of acts and roles, as the manual prints it."""

from __future__ import annotations

from cd7gui.study.people.roles import ALLOWED, Act, Role, allows
from cd7gui.study.reports.manual import page_text


def test_every_act_is_allowed_to_somebody_and_denied_to_somebody() -> None:
    assert set(ALLOWED) == set(Act)
    assert all(ALLOWED.values())
    assert not [act for act in Act if ALLOWED[act] == set(Role)]


def test_who_has_no_known_role_may_nothing() -> None:
    assert not any(allows(None, act) for act in Act)


def test_the_manual_prints_the_table_as_it_is() -> None:
    lines = [line.strip("| ").split(" | ") for line in page_text("people").splitlines() if line.startswith("| ")]
    assert lines[0] == [role.value for role in Role]
    printed = {words: [cell == "yes" for cell in cells] for words, *cells in lines[1:]}
    assert printed == {act.value: [allows(role, act) for role in Role] for act in Act}
