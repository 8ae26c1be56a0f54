"""A study in which something was changed leaves its copy of the day beside it when it is closed."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from cd7gui.store.verify import verify
from cd7gui.study.entry import Place
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.worker_process import keep_copy_apart
from tests.demo.demo_study import make_demo
from tests.ui.driving import Exports
from tests.ui.immediate import ImmediateRunner


def _closed_after(qtbot: QtBot, path: Path, *, change: bool) -> list[Path]:
    make_demo(path).close()
    controller = StudyController(Backend(Exports(), keep_copy=keep_copy_apart), ImmediateRunner(), who="tester")
    controller.open(path)
    if change:
        key = controller.study.cases()[0].key
        assert controller.enter(Place(key, "F1", 0, "INITIALS"), "AB", "test").stored
    controller.close()
    controller.deleteLater()
    copies = path.with_name("s.backups")
    if change:  # by a process that outlives the window
        qtbot.waitUntil(lambda: len(list(copies.glob("*.cd7"))) == 1 and not list(copies.glob(".*")), timeout=60_000)
    return [file for file in path.parent.rglob("*.cd7") if file != path]


def test_a_changed_study_leaves_a_proved_copy_of_the_day(qtbot: QtBot, tmp_path: Path) -> None:
    (copy,) = _closed_after(qtbot, tmp_path / "s.cd7", change=True)

    assert verify(copy) is None


def test_a_study_that_was_only_looked_at_leaves_none(qtbot: QtBot, tmp_path: Path) -> None:
    assert _closed_after(qtbot, tmp_path / "s.cd7", change=False) == []
