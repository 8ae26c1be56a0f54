"""Saving the workbook: in a process of its own, beside a blocked file, and kept up to date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.results import Settings, TimeOrigin
from cd7gui.study.entry import Place
from cd7gui.study.exports.contents import ExportScope
from cd7gui.study.exports.order import ExportFormat, ExportOrder
from cd7gui.study.settings import LAST_EXPORT, SECRET
from cd7gui.ui.jobs.export_process import ProcessExporter
from cd7gui.ui.services.backend import ExportResult
from tests.demo.demo_study import make_demo
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Exports, WindowDriver

Open = Callable[..., WindowDriver]
PASSWORD = "correct horse battery"


def carry_out(qtbot: QtBot, study: Path, order: ExportOrder) -> tuple[ExportResult, list[tuple[int, int]]]:
    said, moved = list[ExportResult](), list[tuple[int, int]]()
    parent = QObject()
    ProcessExporter(parent)(study, order, said.append, lambda *at: moved.append(at))
    qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    return said[0], moved


def test_a_child_process_writes_the_workbook_of_a_study_that_stays_open(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "o.xlsx"
    with make_demo(tmp_path / "s.cd7") as study:
        saved, moved = carry_out(qtbot, study.path, ExportOrder(target))
    assert (saved.target, saved.problem) == (target, "")
    assert saved.said.startswith(f"Wrote {target}: ")
    assert len(saved.content_hash) == 64
    assert moved[-1][0] == moved[-1][1]
    assert target.stat().st_size > 10_000


def test_a_child_process_writes_a_folder_and_a_sealed_workbook(qtbot: QtBot, tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    with make_demo(tmp_path / "s.cd7") as study:
        folder, _ = carry_out(qtbot, study.path, ExportOrder(tmp_path / "spss", ExportFormat.SPSS))
        sealed, _ = carry_out(qtbot, study.path, ExportOrder(tmp_path / "o.xlsx", password=PASSWORD))
    assert (folder.problem, sealed.problem) == ("", "")
    assert (tmp_path / "spss" / "f6_transplant.sav").exists()
    assert (tmp_path / "o.xlsx").read_bytes()[:4] == bytes.fromhex("d0cf11e0")  # the compound file of an encrypted one


def test_a_target_that_cannot_be_written_is_told_in_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    make_demo(tmp_path / "s.cd7").close()
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    there, _ = carry_out(qtbot, tmp_path / "s.cd7", ExportOrder(tmp_path / "there.xlsx"))
    assert there.blocked  # another name would help
    saved, _ = carry_out(qtbot, tmp_path / "s.cd7", ExportOrder(tmp_path / "no folder" / "o.xlsx"))
    assert not saved.blocked
    assert saved.problem.endswith(".")
    assert "Traceback" not in saved.problem


def test_a_cancelled_workbook_leaves_no_file(qtbot: QtBot, tmp_path: Path) -> None:
    said = list[ExportResult]()
    make_demo(tmp_path / "s.cd7").close()
    parent = QObject()
    job = ProcessExporter(parent)(tmp_path / "s.cd7", ExportOrder(tmp_path / "o.xlsx"), said.append)
    ended = job.findChild(QProcess)
    assert ended is not None
    with qtbot.waitSignal(ended.finished, timeout=60_000):
        job.cancel()
    qtbot.waitUntil(lambda: bool(said))
    assert [one.problem for one in said] == ["Saving was cancelled. Nothing was written."]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.cd7"]


def test_saving_asks_for_the_file_and_remembers_where_and_when(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("out.xlsx")]))
    driver.window.menus.action("save_workbook").trigger()
    assert driver.exports.targets == [Path("out.xlsx")]
    assert driver.window.saving.last.startswith("out.xlsx, ")
    assert driver.window.topbar.data.whole().startswith("workbook saved ")


def test_a_choice_of_no_file_saves_nothing(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[None]))
    driver.window.menus.action("save_workbook").trigger()
    assert driver.exports.targets == []


def test_a_blocked_file_is_named_and_one_click_saves_beside_it(open_driver: Open) -> None:
    sentence = "out.xlsx is open in another program. Close it there, or save under another name."
    driver = open_driver(answers=Answers(files=[Path("out.xlsx")]), exports=Exports(problems=[sentence]))
    driver.window.menus.action("save_workbook").trigger()
    assert driver.window.banner.words == sentence
    button = next(one for one in driver.window.banner.findChildren(QPushButton) if one.text() == "Save beside it")
    button.click()
    assert len(driver.exports.targets) == 2
    assert driver.exports.targets[1].name.startswith("out 20")
    assert driver.exports.targets[1].suffix == ".xlsx"


def test_a_workbook_that_is_kept_up_to_date_is_written_when_nobody_types(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("kept.xlsx")]))
    driver.window.menus.action("keep_workbook").trigger()
    assert driver.exports.targets == [Path("kept.xlsx")]
    assert driver.window.menus.action("keep_workbook").isChecked()
    driver.show("F6")
    driver.type("F6.CD34", "7")
    (quiet,) = [timer for timer in driver.window.saving.findChildren(QTimer) if timer.isActive()]
    assert quiet.interval() == 5000
    quiet.timeout.emit()
    assert driver.exports.targets == [Path("kept.xlsx")] * 2
    driver.window.menus.action("keep_workbook").trigger()
    assert driver.window.saving.kept is None
    assert not driver.window.menus.action("keep_workbook").isChecked()


def test_without_a_file_nothing_is_kept_up_to_date(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[None]))
    driver.window.menus.action("keep_workbook").trigger()
    assert driver.window.saving.kept is None
    assert not driver.window.menus.action("keep_workbook").isChecked()


def page_of(driver: WindowDriver) -> QWidget:
    driver.window.show_place(3)
    return driver.window.places.page(3)


def words_on(page: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def click(page: QWidget, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isVisibleTo(page), name
    button.click()


def counts_on(page: QWidget) -> dict[str, str]:
    named = (label.accessibleName().partition(": ") for label in page.findChildren(QLabel) if label.accessibleName())
    return {name: count for name, _, count in named}


def test_the_page_says_what_the_workbook_holds_and_when_it_was_saved(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("out.xlsx")]))
    page = page_of(driver)
    assert "Not saved yet." in words_on(page)
    assert counts_on(page)["F9  Chimerism"] == "2"
    assert "Nothing: it contains names, record numbers and true dates." in words_on(page)
    click(page, "workbook.save")
    assert "Last saved: out.xlsx, " in words_on(page)
    assert "Wrote out.xlsx." in words_on(page)
    assert driver.exports.orders[0].extent == ExportScope()


def test_the_page_says_what_stays_behind_for_whom(open_driver: Open) -> None:
    page = page_of(open_driver())
    click(page, "workbook.audience.deidentified")
    words = words_on(page)
    assert "Identifiers: 8 fields" in words
    assert "F1 Initials, Hospital record number, Date of birth; F4 Lot; F6 Donor number; F21 Report number" in words
    assert "Genetic data" not in words
    click(page, "workbook.audience.abroad")
    assert "Genetic data: 31 fields" in words_on(page)
    assert "F3 ELN risk, Cytogenetics, Molecular findings; F6 Patient A, Patient B" in words_on(page)
    click(page, "workbook.with_text")
    assert "Free text" not in words_on(page)


def test_the_audit_trail_goes_with_everything_alone(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("a.xlsx"), Path("b.xlsx")]))
    page = page_of(driver)
    click(page, "workbook.audit")
    click(page, "workbook.save")
    click(page, "workbook.audience.deidentified")
    click(page, "workbook.save")
    assert [order.extent.audit for order in driver.exports.orders] == [True, False]


def test_each_way_out_asks_for_its_own_target(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("out")] * 4 + [Path("out.xlsx")]))
    page = page_of(driver)
    for way in ("csv", "stata", "spss", "sas", "workbook"):
        click(page, f"workbook.way.{way}")
        click(page, "workbook.save")
    assert [order.way.value for order in driver.exports.orders] == ["csv", "stata", "spss", "sas", "workbook"]
    assert driver.answers.asked == ["Name a new folder"] * 4 + ["Save the workbook"]
    assert [order.overwrite for order in driver.exports.orders] == [False] * 4 + [True]


def test_a_folder_that_holds_something_is_asked_about_and_left_where_that_is_wished(
    open_driver: Open, tmp_path: Path
) -> None:
    (tmp_path / "old.csv").write_text("x", encoding="utf-8")
    driver = open_driver(answers=Answers(files=[tmp_path, tmp_path]))
    page = page_of(driver)
    click(page, "workbook.way.csv")
    click(page, "workbook.save")
    assert driver.exports.orders[0].overwrite
    assert "is not empty" in driver.answers.asked[-1]
    driver.answers.confirm = lambda *_, **__: False  # type: ignore[method-assign]
    click(page, "workbook.save")
    assert len(driver.exports.orders) == 1


def test_x28_a_password_is_typed_twice_goes_with_the_order_and_stays_on_no_page(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("out.xlsx")]))
    page = page_of(driver)
    click(page, "workbook.sealed")
    first, again = (page.findChild(QLineEdit, f"workbook.{name}") for name in ("password", "again"))
    assert first is not None
    assert again is not None
    for typed, words in (("short", "fewer than 8 characters"), (PASSWORD, "The two passwords differ")):
        driver.qtbot.keyClicks(first, typed)
        click(page, "workbook.save")
        assert words in words_on(page)
        first.clear()
    assert driver.exports.orders == []
    driver.qtbot.keyClicks(first, PASSWORD)
    driver.qtbot.keyClicks(again, PASSWORD)
    click(page, "workbook.save")
    assert driver.exports.orders[0].password == PASSWORD
    assert (first.text(), again.text()) == ("", "")


def test_an_export_that_was_asked_for_leaves_a_line_in_the_trail_and_the_kept_workbook_one(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("kept.xlsx"), Path("out.xlsx")]))
    driver.window.menus.action("keep_workbook").trigger()
    driver.show("F6")
    driver.type("F6.CD34", "7")
    (quiet,) = [timer for timer in driver.window.saving.findChildren(QTimer) if timer.isActive()]
    quiet.timeout.emit()
    page = page_of(driver)
    click(page, "workbook.audience.deidentified")
    click(page, "workbook.save")
    assert len(driver.exports.orders) == 3
    lines = [line.change.reason for line in driver.book.lines if line.change.field == LAST_EXPORT]
    assert lines == ["Excel workbook, with everything: kept.xlsx", "Excel workbook, de-identified: out.xlsx"]
    assert driver.study.setting(SECRET)
    assert driver.study.done[-1:] != []  # what was typed can still be undone


def test_a_study_without_a_secret_that_cannot_be_written_says_what_to_do(open_driver: Open) -> None:
    study = memory_study({"P1": dict(SOUND)}, read_only_because="open elsewhere")
    driver = open_driver(study, answers=Answers(files=[Path("out.xlsx")]))
    page = page_of(driver)
    click(page, "workbook.audience.abroad")
    click(page, "workbook.save")
    assert driver.exports.orders == []
    driver.qtbot.waitUntil(lambda: bool(driver.answers.told))
    assert driver.answers.told[0].startswith("Not done: This was not done; nothing was changed. ")
    assert "have been drawn yet" in driver.answers.told[0]


def test_an_export_whose_line_in_the_trail_is_refused_is_told_in_a_dialog(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("out.xlsx"), Path("out.xlsx")]))
    page = page_of(driver)
    driver.book.refuses = "The disk with memory.cd7 is full."
    click(page, "workbook.save")
    QApplication.processEvents()
    driver.book.refuses = ""
    told = "Not done: The export was written, but it could not be recorded in the audit trail. "
    assert driver.answers.told == [f"{told}The disk with memory.cd7 is full."]
    assert driver.study.setting(LAST_EXPORT) is None
    click(page, "workbook.save")
    QApplication.processEvents()
    assert len(driver.answers.told) == 1
    assert driver.study.setting(LAST_EXPORT) == "f" * 64


def test_everything_on_the_page_is_reached_by_tab_in_reading_order(open_driver: Open) -> None:
    driver = open_driver()
    page = page_of(driver)
    click(page, "workbook.sealed")
    order = ["workbook.way.workbook", "workbook.sealed", "workbook.password", "workbook.again"]
    start = page.findChild(QWidget, order[0])
    assert start is not None
    start.setFocus()
    reached = [QApplication.focusWidget().objectName()]
    for _ in range(7):
        driver.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget().objectName())
    assert reached[:7] == [*order, "workbook.audience.everything", "workbook.audit", "workbook.save"]


class Slow:
    """A workbook that takes its time."""

    def __init__(self) -> None:
        self.done: Callable[[ExportResult], None] | None = None
        self.cancelled = False
        self.begun = 0

    def __call__(
        self,
        study: Path,
        order: ExportOrder,
        done: Callable[[ExportResult], None],
        progress: Callable[[int, int], None],
    ) -> "Slow":
        self.done, self.begun, self.progress = done, self.begun + 1, progress
        return self

    def cancel(self) -> None:
        self.cancelled = True
        assert self.done is not None
        self.done(ExportResult(Path("o.xlsx"), "Saving was cancelled. Nothing was written."))


def test_while_a_workbook_is_written_another_waits_and_it_can_be_cancelled(open_driver: Open) -> None:
    slow = Slow()
    driver = open_driver(answers=Answers(files=[Path("o.xlsx"), Path("p.xlsx")]), exports=slow)
    driver.window.requests.call("save_workbook")
    assert driver.window.saving.busy
    driver.window.requests.call("save_workbook")
    assert slow.begun == 1
    page = page_of(driver)
    bar = page.findChild(QProgressBar)
    assert bar is not None
    assert bar.isVisibleTo(page)
    slow.progress(30, 60)
    assert (bar.value(), bar.maximum()) == (30, 60)
    assert driver.window.banner.words == "A workbook is still being written. Save again when that is finished."
    driver.window.saving.cancel()
    assert not driver.window.saving.busy
    assert driver.window.banner.words == "Saving was cancelled. Nothing was written."


def test_closing_the_window_ends_a_workbook_that_is_being_written(open_driver: Open) -> None:
    slow = Slow()
    driver = open_driver(answers=Answers(files=[Path("o.xlsx")]), exports=slow)
    driver.window.requests.call("save_workbook")
    driver.window.close()
    assert slow.cancelled


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_page_scrolls_rather_than_cuts(open_driver: Open, scale: float) -> None:
    driver = open_driver(scale=scale)
    page = page_of(driver)

    def cut() -> list[str]:
        shown = (label for label in page.findChildren(QLabel) if label.isVisible() and label.text())
        return [label.text() for label in shown if label.height() < label.heightForWidth(label.width())]

    driver.qtbot.waitUntil(lambda: not cut())
    click(page, "workbook.audience.abroad")
    click(page, "workbook.way.sas")
    driver.qtbot.waitUntil(lambda: not cut())


def test_the_settings_of_the_summary_are_those_of_the_workbook(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(files=[Path("o.xlsx")]))
    driver.window.controller.set_cutoff(date(2024, 1, 31))
    driver.window.controller.choose(origin=TimeOrigin.TRANSPLANT)
    driver.window.controller.enter(Place("P1", "F6", 0, "CD34"), "7")
    driver.window.requests.call("save_workbook")
    assert [one.settings for one in driver.exports.orders] == [Settings(date(2024, 1, 31), TimeOrigin.TRANSPLANT)]
