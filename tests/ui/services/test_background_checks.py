"""Judging every patient after opening: in slices, and without leaving the collector a study to look through."""

from __future__ import annotations

import gc

import pytest

pytest.importorskip("PySide6")

from pytestqt.qtbot import QtBot

from cd7gui.ui.services.background_checks import BackgroundChecks
from tests.study.memory_book import memory_study


def test_what_was_judged_is_out_of_the_collectors_sight_until_the_study_is_let_go_of(qtbot: QtBot) -> None:
    gc.unfreeze()
    sweep = BackgroundChecks()

    with qtbot.waitSignal(sweep.finished):
        sweep.start(memory_study())

    assert gc.get_freeze_count() > 0
    sweep.stop()
    assert gc.get_freeze_count() == 0
