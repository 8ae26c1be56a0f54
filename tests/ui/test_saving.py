"""Saving the workbook: in a process of its own, beside a blocked file, and kept up to date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.domain.estimates import IntervalType, Origin, Settings
from cd7gui.study.demo import make_demo
from cd7gui.study.entry import Place
from cd7gui.ui.doors import Saved
from cd7gui.ui.exchange.child import Child, ChildExport, command
from tests.ui.driving import Answers, Desk, Exports

Open = Callable[..., Desk]


def test_the_command_names_the_cutoff_only_if_there_is_one() -> None:
    plain = command(Path("s.cd7"), Path("o.xlsx"), Settings())
    assert plain[:5] == ["-m", "cd7gui", "export", "s.cd7", "o.xlsx"]
    assert "--cutoff" not in plain
    dated = command(Path("s.cd7"), Path("o.xlsx"), Settings(date(2023, 12, 22), Origin.TRANSPLANT, IntervalType.PLAIN))
    assert dated[dated.index("--cutoff") + 1] == "2023-12-22"
    assert dated[dated.index("--origin") + 1] == "transplant"
    assert dated[dated.index("--interval") + 1] == "plain"


def test_a_child_process_writes_the_workbook_of_a_study_that_stays_open(qtbot: QtBot, tmp_path: Path) -> None:
    target, said = tmp_path / "o.xlsx", list[Saved]()
    with make_demo(tmp_path / "s.cd7") as study:
        parent = QObject()
        ChildExport(parent)(study.path, target, Settings(), said.append)
        qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert said == [Saved(target)]
    assert target.stat().st_size > 10_000


def test_a_target_that_cannot_be_written_is_told_in_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    said = list[Saved]()
    make_demo(tmp_path / "s.cd7").close()
    parent = QObject()
    ChildExport(parent)(tmp_path / "s.cd7", tmp_path / "no folder" / "o.xlsx", Settings(), said.append)
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert said[0].blocked
    assert said[0].problem.endswith(".")
    assert "Traceback" not in said[0].problem


def test_a_cancelled_workbook_leaves_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    said = list[Saved]()
    make_demo(tmp_path / "s.cd7").close()
    parent = QObject()
    job = Child(command(tmp_path / "s.cd7", tmp_path / "o.xlsx", Settings()), tmp_path / "o.xlsx", said.append, parent)
    job.cancel()
    assert [one.problem for one in said] == ["Saving was cancelled. Nothing was written."]
    assert not (tmp_path / "o.xlsx").exists()


def test_saving_asks_for_the_file_and_remembers_where_and_when(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[Path("out.xlsx")]))
    desk.window.menus.action("save_workbook").trigger()
    assert desk.exports.targets == [Path("out.xlsx")]
    assert desk.window.saving.last.startswith("out.xlsx, ")
    assert desk.window.topbar.data.whole().startswith("workbook saved ")


def test_a_choice_of_no_file_saves_nothing(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[None]))
    desk.window.menus.action("save_workbook").trigger()
    assert desk.exports.targets == []


def test_a_blocked_file_is_named_and_one_click_saves_beside_it(open_desk: Open) -> None:
    sentence = "out.xlsx is open in another programme. Close it there, or save beside it."
    desk = open_desk(answers=Answers(files=[Path("out.xlsx")]), exports=Exports(problems=[sentence]))
    desk.window.menus.action("save_workbook").trigger()
    assert desk.window.banner.words == sentence
    button = next(one for one in desk.window.banner.findChildren(QPushButton) if one.text() == "Save beside it")
    button.click()
    assert len(desk.exports.targets) == 2
    assert desk.exports.targets[1].name.startswith("out 20")
    assert desk.exports.targets[1].suffix == ".xlsx"


def test_a_workbook_that_is_kept_up_to_date_is_written_when_nobody_types(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[Path("kept.xlsx")]))
    desk.window.menus.action("keep_workbook").trigger()
    assert desk.exports.targets == [Path("kept.xlsx")]
    assert desk.window.menus.action("keep_workbook").isChecked()
    desk.show("F6")
    desk.type("F6.CD34", "7")
    (quiet,) = [timer for timer in desk.window.saving.findChildren(QTimer) if timer.isActive()]
    assert quiet.interval() == 5000
    quiet.timeout.emit()
    assert desk.exports.targets == [Path("kept.xlsx")] * 2
    desk.window.menus.action("keep_workbook").trigger()
    assert desk.window.saving.kept is None
    assert not desk.window.menus.action("keep_workbook").isChecked()


def test_without_a_file_nothing_is_kept_up_to_date(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[None]))
    desk.window.menus.action("keep_workbook").trigger()
    assert desk.window.saving.kept is None
    assert not desk.window.menus.action("keep_workbook").isChecked()


def test_the_page_says_what_the_workbook_holds_and_when_it_was_saved(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(files=[Path("out.xlsx")]))
    desk.window.show_place(3)
    page = desk.window.places.page(3)
    words = "\n".join(label.text() for label in page.findChildren(QLabel))
    assert "It was never saved." in words
    assert "F9 Chimerism: 2 rows" in words
    next(one for one in page.findChildren(QPushButton) if one.text().startswith("Save workbook")).click()
    words = "\n".join(label.text() for label in page.findChildren(QLabel))
    assert "Last saved: out.xlsx, " in words
    assert not page.findChild(QCheckBox).isChecked()


class Slow:
    """A workbook that takes its time."""

    def __init__(self) -> None:
        self.done: Callable[[Saved], None] | None = None
        self.cancelled = False
        self.begun = 0

    def __call__(self, study: Path, target: Path, settings: Settings, done: Callable[[Saved], None]) -> "Slow":
        self.done, self.begun = done, self.begun + 1
        return self

    def cancel(self) -> None:
        self.cancelled = True
        assert self.done is not None
        self.done(Saved(Path("o.xlsx"), "Saving was cancelled. Nothing was written."))


def test_while_a_workbook_is_written_another_waits_and_it_can_be_cancelled(open_desk: Open) -> None:
    slow = Slow()
    desk = open_desk(answers=Answers(files=[Path("o.xlsx"), Path("p.xlsx")]), exports=slow)
    desk.window.wishes.call("save_workbook")
    assert desk.window.saving.busy
    desk.window.wishes.call("save_workbook")
    assert slow.begun == 1
    assert desk.window.banner.words == "A workbook is being written. Save again when it is done."
    desk.window.saving.cancel()
    assert not desk.window.saving.busy
    assert desk.window.banner.words == "Saving was cancelled. Nothing was written."


def test_closing_the_window_ends_a_workbook_that_is_being_written(open_desk: Open) -> None:
    slow = Slow()
    desk = open_desk(answers=Answers(files=[Path("o.xlsx")]), exports=slow)
    desk.window.wishes.call("save_workbook")
    desk.window.close()
    assert slow.cancelled


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_page_scrolls_rather_than_cuts(open_desk: Open, scale: float) -> None:
    desk = open_desk(scale=scale)
    desk.window.show_place(3)
    QApplication.sendPostedEvents()
    for label in desk.window.places.page(3).findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_the_settings_of_the_summary_are_those_of_the_workbook(open_desk: Open) -> None:
    given: list[Settings] = []

    def export(study: Path, target: Path, settings: Settings, done: Callable[[Saved], None]) -> Slow:
        given.append(settings)
        done(Saved(target))
        return Slow()

    desk = open_desk(answers=Answers(files=[Path("o.xlsx")]), exports=export)
    desk.window.gateway.set_cutoff(date(2024, 1, 31))
    desk.window.gateway.set_origin(Origin.TRANSPLANT)
    desk.window.gateway.enter(Place("P1", "F6", 0, "CD34"), "7")
    desk.window.wishes.call("save_workbook")
    assert given == [Settings(date(2024, 1, 31), Origin.TRANSPLANT)]
