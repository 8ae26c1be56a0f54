"""What the window answers to a role that sees no case reports: no value of a patient, and never silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from cd7gui.study.people.roles import Role
from tests.study.people.cast import NAMES
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers
from tests.ui.queries.test_between_roles import Hands
from tests.ui.services.test_file_watch import Open, opened  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above
ASKED = (
    "find_value",
    "missing_reason",
    "justify",
    "ask_query",
    "verify_value",
    "name_source",
    "history",
    "repeat_row",
    "take_proposed",
    "serious_event",
)


@pytest.mark.parametrize("role", [Role.KEEPER, Role.STATISTICIAN])
def test_a_role_without_cases_is_told_so_and_shown_no_history_of_a_patient(
    role: Role, path: Path, opened: Open, qtbot: QtBot
) -> None:
    window = opened(path, Answers())
    Hands(qtbot, window).change_to(role)
    answers = {}
    for request in ASKED:
        window.banner.hide()
        window.requests.call(request)
        dialogs = [one.windowTitle() for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)]
        answers[request] = (dialogs, window.banner.words)
    assert answers == dict.fromkeys(
        ASKED, ([], f"{NAMES[role]} cannot see case reports: the role does not include them.")
    )
