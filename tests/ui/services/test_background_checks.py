"""Judging every patient after opening: in slices, and without leaving the collector a study to look through."""

from __future__ import annotations

import gc

import pytest

pytest.importorskip("PySide6")

from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import QUERY, Change
from cd7gui.ui.services.background_checks import BackgroundChecks
from tests.study.memory_book import memory_study


def test_what_was_judged_is_out_of_the_collectors_sight_until_the_study_is_let_go_of(qtbot: QtBot) -> None:
    gc.unfreeze()
    background_checks = BackgroundChecks()

    with qtbot.waitSignal(background_checks.finished):
        background_checks.start(memory_study())

    assert gc.get_freeze_count() > 0
    background_checks.stop()
    assert gc.get_freeze_count() == 0


def test_the_threads_of_the_queries_are_read_with_the_patients_so_that_their_list_need_not_read_them(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = memory_study({"P1": {"F1.SUBJID": "01-001"}})
    key = study.listed_keys()[0]
    said = {"ID": "q", "AT": "F6.CD34", "ASKED.1.0000": "Is it so?"}
    study.write([Change(key, QUERY, 1, field, None, text) for field, text in said.items()])
    background_checks = BackgroundChecks()
    with qtbot.waitSignal(background_checks.finished):
        background_checks.start(study)

    monkeypatch.setattr(study.book, "trail", lambda **_: pytest.fail("the trail was read again"))
    assert [one.question for one in study.threads(key)] == ["Is it so?"]
    background_checks.stop()
