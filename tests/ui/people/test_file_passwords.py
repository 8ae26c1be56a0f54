"""The passwords of an encrypted study in the dialog of the people: given, taken away when somebody leaves, changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.domain.errors import UserError
from cd7gui.store.encrypting import find_keys, names_of_passwords
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.study.encryption import ENCRYPTION, encrypt_study
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Role
from cd7gui.study.session import Study
from cd7gui.ui.people.people_dialog import PeopleDialog
from tests.study.people.cast import NAMES, act
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers

# ruff: noqa: F811 - the fixtures above

pytest.importorskip("sqlcipher3", reason="encryption needs the extra “encrypted”")
OF_FILE, HERS = "the password of the file", "hers and nobody else's"
CHEN = NAMES[Role.ENTRY]


@pytest.fixture
def sealed(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Study]:
    monkeypatch.setattr(UNLOCKED, "_keys", {})
    with open_study(path) as plain:
        act(plain, Role.KEEPER)
    encrypt_study(path, path.with_name("sealed.cd7"), OF_FILE)
    with open_study(path.with_name("sealed.cd7"), origin="window") as study:
        act(study, Role.KEEPER)
        yield study


def shown(qtbot: QtBot, study: Study, answers: Answers) -> PeopleDialog:
    dialog = PeopleDialog(study, answers, None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    row = next(row for row in range(dialog.table.rowCount()) if dialog.table.item(row, 0).text().startswith(CHEN))
    dialog.table.selectRow(row)
    dialog.show()
    return dialog


def opens(study: Study, password: str) -> bool:
    try:
        find_keys(study.path).unlock(password)
    except UserError:
        return False
    return True


def notes(study: Study) -> list[str | None]:
    return [line.change.new for line in study.book.trail(patient="", field=ENCRYPTION)]


def test_a_person_gets_a_password_of_the_file_and_loses_it_with_the_study(qtbot: QtBot, sealed: Study) -> None:
    answers = Answers(reasons=[OF_FILE, HERS])
    dialog = shown(qtbot, sealed, answers)
    assert "opens with a password of the study, or with the recovery key" in dialog.of_file.words.text()
    assert not dialog.of_file.take.isEnabled()
    dialog.of_file.give.click()
    assert opens(sealed, HERS)
    assert f"{CHEN} and the study" in dialog.of_file.words.text()
    assert notes(sealed)[-1] == f"opens by a password of {CHEN}"
    answers.reasons[:] = ["moved away", OF_FILE]
    dialog.end.click()
    assert f"{CHEN} can still open the file" in answers.asked[-1]
    assert not opens(sealed, HERS)
    assert "encrypting the study again" in answers.told[-1]
    assert notes(sealed)[-1] == f"opens no more by a password of {CHEN}"


def test_whoever_has_a_password_changes_it_and_a_wrong_one_changes_nothing(qtbot: QtBot, sealed: Study) -> None:
    act(sealed, Role.MONITOR)
    answers = Answers(reasons=["not the one", "another one"])
    dialog = shown(qtbot, sealed, answers)
    assert not dialog.of_file.give.isEnabled()
    dialog.of_file.change.click()
    assert "neither the password" in answers.told[-1]
    answers.reasons[:] = [OF_FILE, "another one"]
    dialog.of_file.change.click()
    assert (opens(sealed, "another one"), opens(sealed, OF_FILE)) == (True, False)
    assert names_of_passwords(sealed.path) == ("password", "recovery")


def test_a_plain_study_says_nothing_of_it(qtbot: QtBot, path: Path) -> None:
    with open_study(path) as study:
        act(study, Role.KEEPER)
        assert not shown(qtbot, study, Answers()).of_file.isVisible()
