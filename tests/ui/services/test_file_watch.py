"""A study that is moved, deleted or replaced while its window is open: said at once, and nothing typed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import Change
from cd7gui.domain.errors import DamagedFile, UserError
from cd7gui.domain.results import Estimates
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.store.casebook import Casebook
from cd7gui.store.verify import verify
from cd7gui.study import entry
from cd7gui.study.backups import back_up_at
from cd7gui.study.entry import Place
from cd7gui.study.file_location import FollowedFile
from cd7gui.study.opening import new_study
from cd7gui.study.session import Study
from cd7gui.ui.app import open_window
from cd7gui.ui.services import file_watch
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.services.worker_process import keep_copy_apart
from cd7gui.ui.shell.main_window import MainWindow
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers, Exports, no_summary
from tests.ui.immediate import ImmediateRunner

Open = Callable[..., MainWindow]
SENTENCE = "is not saved"


@pytest.fixture
def opened(qtbot: QtBot, undressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(file_watch, "EVERY", 100)
    windows: list[MainWindow] = []
    kept = UserSettings(InMemorySettings())

    def begin(path: Path, answers: Answers | None = None, exports: Exports | None = None) -> MainWindow:
        backend = Backend(exports or Exports(), keep_copy=keep_copy_apart)
        asked = answers or Answers()
        window = open_window(
            path,
            who="tester",
            preferences=kept,
            notices=lambda _: asked,
            backend=backend,
            runner=ImmediateRunner(),
            summary=no_summary,
        )
        qtbot.addWidget(window)
        windows.append(window)
        return window

    yield begin
    for window in windows:
        window.controller.close()
        window.close()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    make_demo(tmp_path / "s.cd7").close()
    return tmp_path / "s.cd7"


def enter(window: MainWindow, text: str) -> None:
    key = window.controller.study.cases()[0].key
    assert window.controller.enter(Place(key, "F1", 0, "INITIALS"), text, "test").stored


def stored(path: Path) -> str | None:
    with Casebook.open(path, read_only=True) as book:
        (found, *_) = (line.change.new for line in reversed(book.trail(form="F1", field="INITIALS")))
    return found


def press(window: MainWindow, words: str) -> None:
    next(one for one in window.banner.findChildren(QPushButton) if one.text() == words and not one.isHidden()).click()


def test_a_moved_study_is_said_at_once_and_goes_on_where_it_is(opened: Open, study: Path) -> None:
    window = opened(study)
    place = study.with_name("moved.cd7")
    study.rename(place)
    enter(window, "AB")
    assert window.topbar.data.whole() == "NOT SAVED"
    assert SENTENCE in window.banner.words
    press(window, "Continue there")
    assert window.controller.study.path == place
    assert window.topbar.data.whole().startswith("every change saved")
    enter(window, "CD")
    assert stored(place) == "CD"


def test_a_study_that_moves_while_nobody_types_is_noticed_within_seconds(
    qtbot: QtBot, opened: Open, study: Path
) -> None:
    window = opened(study)
    study.rename(study.with_name("moved.cd7"))
    qtbot.waitUntil(lambda: SENTENCE in window.banner.words and window.banner.isVisible())
    window.banner.hide()
    qtbot.waitUntil(window.banner.isVisible)  # it stays for as long as it is true
    study.with_name("moved.cd7").rename(study)
    qtbot.waitUntil(window.banner.isHidden)
    assert "saved" in window.topbar.data.whole()


def test_a_deleted_study_is_written_again_when_the_window_closes(opened: Open, study: Path) -> None:
    answers = Answers()
    window = opened(study, answers)
    study.unlink()
    enter(window, "AB")
    window.close()
    assert SENTENCE in answers.asked[-1]
    assert verify(study) is None
    assert stored(study) == "AB"


def test_a_replaced_study_is_saved_elsewhere_when_the_window_closes(opened: Open, study: Path, tmp_path: Path) -> None:
    make_demo(tmp_path / "other.cd7").close()
    answers = Answers(files=[tmp_path / "mine.cd7"])
    window = opened(study, answers)
    enter(window, "AB")
    (tmp_path / "other.cd7").replace(study)
    enter(window, "CD")
    window.close()
    assert stored(tmp_path / "mine.cd7") == "CD"


def test_a_study_that_is_overwritten_in_place_is_said_and_written_there_again_with_all_that_was_entered(
    opened: Open, study: Path, tmp_path: Path
) -> None:
    make_demo(tmp_path / "other.cd7").close()
    back_up_at(study, date(2026, 11, 22))
    window = opened(study)
    enter(window, "AB")
    window.controller.study.book.checkpoint()
    subprocess.run(["cp", str(tmp_path / "other.cd7"), str(study)], check=True)
    window.controller.file_watcher.look()
    assert window.topbar.data.whole() == "NOT SAVED"
    assert "overwrote" in window.banner.words
    press(window, "Write it there again")
    assert window.topbar.data.whole().startswith("every change saved")
    enter(window, "CD")
    assert stored(study) == "CD"
    assert verify(tmp_path / "s set aside 1.cd7") is None


def test_a_window_stays_open_while_its_study_is_saved_nowhere(
    opened: Open, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Answers(files=[None])
    window = opened(study, answers)
    study.rename(study.with_name("moved.cd7"))
    monkeypatch.setattr(answers, "confirm", lambda *_, **__: False)
    window.close()
    assert window.isVisible()
    assert window.controller.has_study
    study.with_name("moved.cd7").rename(study)


def test_a_log_that_was_taken_away_is_mended_before_saved_is_said(opened: Open, study: Path) -> None:
    window = opened(study)
    enter(window, "AB")
    os.unlink(f"{study}-wal")  # noqa: PTH108
    enter(window, "CD")
    assert window.topbar.data.whole().startswith("every change saved")
    assert stored(study) == "CD"


def test_a_full_disk_keeps_the_typed_text_and_stores_it_once_there_is_room(
    qtbot: QtBot, opened: Open, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cd7gui.store.database.errors import DISK_FULL, problem

    window = opened(study)
    book, key = window.controller.study.book, window.controller.study.cases()[0].key
    assert isinstance(book, Casebook)

    def full(*_: object, **__: object) -> None:
        raise problem(DISK_FULL, study)

    with monkeypatch.context() as disk:
        disk.setattr(book, "append", full)
        disk.setattr(book, "keep_draft", full)
        place = Place(key, "F1", 0, "INITIALS")
        assert not window.controller.enter(place, "AB", "test").stored
        assert "full" in window.banner.words
        assert window.topbar.data.whole().startswith("NOT SAVED: text in")
    qtbot.waitUntil(lambda: [one.text for one in book.drafts()] == ["AB"])
    qtbot.waitUntil(lambda: window.topbar.data.whole().startswith("uncommitted"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
def test_a_disk_that_takes_nothing_more_is_said_until_it_does_again(qtbot: QtBot, opened: Open, study: Path) -> None:
    import resource

    window = opened(study)
    place = Place(window.controller.study.cases()[0].key, "F1", 0, "INITIALS")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        assert not window.controller.enter(place, "AB", "test").stored
        said = window.banner.words
        assert SENTENCE in said
        window.banner.look()  # a change elsewhere does not take it away
        assert window.banner.isVisible()
        window.banner.hide()
        qtbot.waitUntil(window.banner.isVisible)
        assert window.banner.words == said
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    qtbot.waitUntil(window.banner.isHidden)
    qtbot.waitUntil(lambda: window.topbar.data.whole().startswith("uncommitted"))
    assert window.controller.enter(place, "AB", "test").stored
    assert stored(study) == "AB"


def test_a_study_that_takes_nothing_more_goes_on_as_a_copy_elsewhere_with_the_typed_text(
    opened: Open, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cd7gui.store.database.errors import READ_ONLY, problem

    target = tmp_path / "elsewhere.cd7"
    window = opened(study, Answers(files=[target]))
    enter(window, "AB")

    def refuse(*_: object, **__: object) -> None:
        raise problem(READ_ONLY, study)

    book = window.controller.study.book
    monkeypatch.setattr(book, "append", refuse)
    monkeypatch.setattr(book, "keep_draft", refuse)
    place = Place(window.controller.study.cases()[0].key, "F1", 0, "INITIALS")
    assert not window.controller.enter(place, "CD", "test").stored
    press(window, "Save a copy and continue in it…")
    assert window.controller.study.path == target
    assert "verified" in window.banner.words
    assert window.topbar.data.whole().startswith("uncommitted")
    assert window.controller.enter(place, "CD", "test").stored
    assert stored(target) == "CD"


# the workbook that is kept up to date


def test_a_kept_workbook_belongs_to_one_file_and_not_to_its_copies(qtbot: QtBot, opened: Open, study: Path) -> None:
    from cd7gui.store.backup import restored

    exports, live = Exports(), study.with_name("live.xlsx")
    old = restored(study, study.with_name("old.cd7")).path
    first = opened(study, exports=exports)
    first.saving.keep_up_to_date(live)
    assert first.saving.kept == live
    enter(first, "AB")
    first.close()
    copy = opened(old, exports=exports)
    assert copy.saving.kept is None
    qtbot.waitUntil(lambda: "kept up to date from another file" in copy.banner.words)
    copy.close()
    again = opened(study, exports=exports)
    assert again.saving.kept == live


def test_an_older_state_in_the_same_place_does_not_write_the_kept_workbook(opened: Open, study: Path) -> None:
    from cd7gui.store.backup import restored

    exports, live = Exports(), study.with_name("live.xlsx")
    old = restored(study, study.with_name("old.cd7")).path
    first = opened(study, exports=exports)
    enter(first, "AB")
    first.saving.keep_up_to_date(live)
    first.close()
    old.replace(study)
    assert opened(study, exports=exports).saving.kept is None


def test_a_kept_workbook_goes_with_a_study_that_is_moved_while_open(opened: Open, study: Path) -> None:
    exports, live = Exports(), study.with_name("live.xlsx")
    window = opened(study, exports=exports)
    window.saving.keep_up_to_date(live)
    study.rename(study.with_name("moved.cd7"))
    enter(window, "AB")
    press(window, "Continue there")
    assert window.saving.kept == live
    window.close()
    assert opened(study.with_name("moved.cd7"), exports=exports).saving.kept == live


@pytest.fixture
def beside(tmp_path: Path, opened: Open) -> Iterator[tuple[Study, MainWindow]]:
    """Return a study that is written here, and a window that reads it."""
    with new_study(tmp_path / "s.cd7", who="Ann") as written:
        entry.enter(written, Place("P1", "F1", 0, "SUBJID"), "01-001")
        yield written, opened(written.path)


def test_a_window_that_only_reads_shows_what_another_one_enters(beside: tuple[Study, MainWindow], qtbot: QtBot) -> None:
    written, window = beside
    assert window.controller.study.read_only
    changed: list[str] = []
    window.controller.case_changed.connect(changed.append)
    entry.enter(written, Place("P1", "F1", 0, "SEX"), "F")
    qtbot.waitUntil(lambda: "P1" in changed)
    assert window.controller.study.case("P1").get(Registration.sex) == "F"
    written.path.rename(written.path.with_name("moved.cd7"))
    qtbot.waitUntil(lambda: "Open the study again" in window.banner.words)
    assert "later changes are not shown" in window.controller.data_words()


def test_a_window_that_only_reads_computes_as_of_the_cut_off_that_another_one_sets(
    beside: tuple[Study, MainWindow], qtbot: QtBot
) -> None:
    written, window = beside
    computed: list[Estimates] = []
    window.controller.estimates_ready.connect(computed.append)
    entry.set_cutoff(written, date(2023, 5, 1))
    qtbot.waitUntil(lambda: window.controller.settings.cutoff == date(2023, 5, 1))
    qtbot.waitUntil(lambda: any(one.cutoff == date(2023, 5, 1) for one in computed))


def test_a_message_stays_while_others_write(beside: tuple[Study, MainWindow], qtbot: QtBot) -> None:
    written, window = beside
    window.banner.say("This is to be read.")
    qtbot.waitUntil(lambda: window.controller.background_checks.complete)
    changed: list[str] = []
    window.controller.case_changed.connect(changed.append)
    entry.enter(written, Place("P1", "F1", 0, "SEX"), "F")
    qtbot.waitUntil(lambda: "P1" in changed)
    assert window.banner.isVisible()


def test_a_drive_that_does_not_answer_is_told_once_and_until_it_does(
    beside: tuple[Study, MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, window = beside
    follower = window.controller.file_watcher.follower
    told: list[str] = []
    follower.failed.connect(told.append)

    def silent(_: object) -> None:
        raise UserError("The drive does not respond.")

    with monkeypatch.context() as drive:
        drive.setattr(FollowedFile, "read_new_lines", silent)
        for _ in range(3):
            follower.look()
        assert told == ["The drive does not respond."]
        assert window.banner.words == told[0]
    entry.enter(written, Place("P1", "F1", 0, "SEX"), "F")
    qtbot.waitUntil(window.banner.isHidden)
    assert window.controller.study.case("P1").get(Registration.sex) == "F"


def test_what_looks_damaged_for_one_look_ends_nothing(
    beside: tuple[Study, MainWindow], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, window = beside
    follower = window.controller.file_watcher.follower

    def broken(_: object) -> None:
        raise DamagedFile("Line 3 does not follow.")

    with monkeypatch.context() as moment:
        moment.setattr(FollowedFile, "read_new_lines", broken)
        follower.look()
    follower.look()
    assert follower.problem == ""
    monkeypatch.setattr(FollowedFile, "read_new_lines", broken)
    damaged: list[object] = []
    window.controller.proving.damaged.connect(lambda why, _: damaged.append(why))
    follower.look()
    follower.look()
    assert damaged == ["Line 3 does not follow."]


def test_many_patients_of_another_window_are_shown_in_one_go(beside: tuple[Study, MainWindow], qtbot: QtBot) -> None:
    written, window = beside
    changed: list[str] = []
    window.controller.case_changed.connect(changed.append)
    written.write([Change(f"P{number}", "F1", 0, "SUBJID", None, f"01-{number:03}") for number in range(2, 12)])
    qtbot.waitUntil(lambda: len(window.controller.study.listed_keys()) == 11)
    assert set(changed) == {""}
