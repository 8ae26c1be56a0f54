"""Proving the open study from the window: up to which line it is signed, and what does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Place
from cd7gui.study.entry import enter
from cd7gui.study.opening import new_study
from cd7gui.ui.app import open_window
from tests.store.heads.forging import altered, rewrite_with_own_key
from tests.ui.driving import Answers


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study of two sessions, signed up to line 7 and its receipt."""
    path = tmp_path / "s.cd7"
    new_study(path, who="chen").close()
    rest = (("SUBJID", "01-001"), ("SEX", "M"), ("INITIALS", "AB"))
    from cd7gui.study.opening import open_study

    with open_study(path, who="chen") as opened:
        for field, text in rest:
            enter(opened, Place("p1", "F1", 0, field), text)
    return path


def verified(qtbot: QtBot, study: Path) -> str:
    answers = Answers()
    window = open_window(study, who="chen", notices=lambda _: answers)
    qtbot.addWidget(window)
    if not window.controller.study.read_only:
        window.controller.enter(Place("p1", "F1", 0, "SEX"), "F", "a slip")
    window.menus.action("verify").trigger()
    qtbot.waitUntil(lambda: bool(answers.told), timeout=60_000)
    window.close()
    (told,) = answers.told
    return told


def test_the_window_says_up_to_which_line_the_trail_is_signed_and_what_is_not_yet(
    qtbot: QtBot, undressed: QApplication, study: Path
) -> None:
    told = verified(qtbot, study)
    assert told.startswith(
        "The audit trail is intact: The audit trail is complete, and the present values follow from it.\n"
    ), told
    assert "Signed up to line 7 on " in told
    assert "by the site key" in told
    assert "1 line since not yet signed" in told


def test_the_window_says_which_line_of_a_forged_trail_is_not_the_one_that_was_signed(
    qtbot: QtBot, undressed: QApplication, study: Path
) -> None:
    rewrite_with_own_key(study, altered("INITIALS", "XX"))
    told = verified(qtbot, study)
    assert told.startswith(
        "The audit trail is NOT intact: Line 8 of the trail is not the one that this computer saw"
    ), told
