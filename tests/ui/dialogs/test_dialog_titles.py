"""A dialog that asks for words is titled by what its button does, whether it asks for a reason or for a name."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.ui.dialogs.dialogs import ReasonDialog


@pytest.mark.parametrize(
    ("do", "title"), [("Store the change", "Store the change"), ("&Name the study", "Name the study")]
)
def test_the_title_says_what_the_button_does(qtbot: QtBot, do: str, title: str) -> None:
    question = "What is the study called?"
    dialog = ReasonDialog(question, do=do, choices=(), initial="", may_be_empty=False, parent=None)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == title
    assert dialog.words.accessibleName() == question
