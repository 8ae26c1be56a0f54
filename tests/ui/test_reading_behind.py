"""A large study in the window: the list first, the patients behind it, and no number before all were read."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.analysis.patients import readings
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.results import Settings, TimeOrigin
from cd7gui.study import session
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.ui.app import SUMMARY_MODULES, open_window
from cd7gui.ui.exports.export_page import WorkbookPage
from cd7gui.ui.services import background_checks
from cd7gui.ui.shell.main_window import DEVIATIONS, WORKBOOK, MainWindow
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.demo.demo_study import make_demo


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undressed: QApplication) -> Path:
    monkeypatch.setattr(session, "AT_ONCE", 0)
    monkeypatch.setattr(background_checks, "AT_ONCE", 0)
    with make_demo(tmp_path / "s.cd7") as made:
        return made.path


def opened(qtbot: QtBot, path: Path) -> MainWindow:
    """Open the window; nothing is read on before the event loop runs."""
    window = open_window(path, who="tester")
    qtbot.addWidget(window)
    return window


def words(window: MainWindow) -> str:
    return " ".join(one.text() for one in window.places.currentWidget().findChildren(PlainLabel))


def test_the_list_is_there_before_the_patients_are_read(qtbot: QtBot, study: Path) -> None:
    window = opened(qtbot, study)
    assert window.controller.study.unread == 9  # all but the one on show
    assert window.case_reports.patients.model.rowCount() == 10
    window.case_reports.patients.search.setText("07")
    assert window.case_reports.patients.model.rowCount() > 0
    assert window.controller.study.unread == 9
    assert "Reading 1 of 10 patients" in window.controller.data_words()
    qtbot.waitUntil(lambda: window.controller.background_checks.complete, timeout=60_000)
    assert window.controller.study.unread == 0
    assert "Reading" not in window.controller.data_words()


def test_outcomes_wait_until_every_patient_was_read(qtbot: QtBot, study: Path) -> None:
    window = opened(qtbot, study)
    unread: list[int] = []
    window.controller.estimates_ready.connect(lambda _: unread.append(window.controller.study.unread))
    window.controller.outcomes._start()
    assert window.controller.study.unread == 9, "the outcomes read the rest in one go"
    qtbot.waitUntil(lambda: bool(unread), timeout=60_000)
    assert not any(unread)
    assert window.controller.estimates is not None
    assert window.controller.estimates.patients == 10


def test_a_field_typed_while_the_others_are_read_lands(qtbot: QtBot, study: Path) -> None:
    window = opened(qtbot, study)
    key = window.controller.study.listed_keys()[-1]
    window.case_reports.show_patient(key)
    assert window.controller.enter(Place(key, "F1", 0, "INITIALS"), "QZ", "test").stored
    assert window.controller.study.unread == 8
    qtbot.waitUntil(lambda: window.controller.background_checks.complete, timeout=60_000)
    assert window.controller.study.case(key).stored("F1", 0, "INITIALS") == "QZ"
    window.close()
    with open_study(study) as again:
        assert again.case(key).stored("F1", 0, "INITIALS") == "QZ"


@pytest.mark.parametrize("place", [DEVIATIONS, WORKBOOK])
def test_a_page_of_numbers_says_that_it_waits(qtbot: QtBot, study: Path, place: int) -> None:
    window = opened(qtbot, study)
    window.show_place(place)
    assert "Reading 1 of 10 patients" in words(window)
    assert window.controller.study.unread == 9
    qtbot.waitUntil(lambda: window.controller.background_checks.complete, timeout=60_000)
    qtbot.waitUntil(lambda: "Reading" not in words(window) and "Judging" not in words(window))
    if place == WORKBOOK:
        page = window.places.currentWidget()
        assert isinstance(page, WorkbookPage)
        counts = [one.text() for one in page.findChildren(PlainLabel) if one.accessibleName().startswith("Patients")]
        assert counts == ["10"]
    else:
        assert "deviation" in words(window)


def test_what_needs_every_patient_begins_when_all_are_read(qtbot: QtBot, study: Path) -> None:
    window = opened(qtbot, study)
    begun: list[int] = []
    window.requests.files._when_read(lambda: begun.append(window.controller.study.unread))
    assert begun == []
    assert "Reading 1 of 10 patients" in window.banner.words
    qtbot.waitUntil(lambda: bool(begun))
    assert begun == [0]


def test_what_waits_begins_though_the_steps_begin_anew_in_the_very_moment_in_which_all_are_read(
    qtbot: QtBot, study: Path
) -> None:
    window = opened(qtbot, study)
    begun: list[int] = []
    window.controller.background_checks.when_read(lambda: begun.append(1))
    window.controller.study.cases()  # somebody asks for all
    assert window.controller.background_checks.read_again_for_outcomes()
    qtbot.waitUntil(lambda: bool(begun))


def test_patients_are_read_for_the_outcomes_between_two_frames_and_not_in_a_thread(
    qtbot: QtBot, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call of the window to Qt would wait for the thread: a page stood still for seconds at 1,000 patients."""
    threads: list[threading.Thread] = []
    plain = readings.read_patient

    def read(case: Case, settings: Settings) -> readings.PatientReadings:
        threads.append(threading.current_thread())
        return plain(case, settings)

    monkeypatch.setattr(readings, "read_patient", read)
    window = opened(qtbot, study)
    controller = window.controller
    qtbot.waitUntil(lambda: controller.estimates is not None, timeout=60_000)
    assert len(threads) == 10
    controller.choose(origin=TimeOrigin.TRANSPLANT)
    qtbot.waitUntil(lambda: controller.estimates.settings.origin is TimeOrigin.TRANSPLANT, timeout=60_000)
    assert len(threads) == 20
    assert set(threads) == {threading.main_thread()}

    key = controller.study.listed_keys()[3]
    assert controller.enter(Place(key, "F1", 0, "INITIALS"), "QZ", "test").stored
    qtbot.waitUntil(lambda: len(threads) > 20)
    qtbot.waitUntil(lambda: controller.background_checks.complete, timeout=60_000)
    assert len(threads) == 21  # who changed alone


def test_the_page_of_the_outcomes_is_loaded_in_short_steps(qtbot: QtBot, study: Path) -> None:
    assert all(find_spec(f"cd7gui.{name}") for name in SUMMARY_MODULES)
    window = opened(qtbot, study)
    steps = sum(1 for _ in window.controller.outcomes.load())
    assert steps == len(SUMMARY_MODULES) + 1


def test_quitting_while_the_patients_are_read_leaves_the_study_whole(qtbot: QtBot, study: Path) -> None:
    window = opened(qtbot, study)
    begun: list[int] = []
    window.controller.background_checks.when_read(lambda: begun.append(1))
    window.close()
    qtbot.wait(50)
    assert begun == []
    with open_study(study) as again:
        assert not again.read_only
        assert len(again.cases()) == 10


def test_a_second_window_reads_beside_the_one_that_writes(qtbot: QtBot, study: Path) -> None:
    first, second = opened(qtbot, study), opened(qtbot, study)
    key = second.controller.study.listed_keys()[-1]
    assert second.controller.study.read_only
    before = first.controller.study.case(key).stored("F1", 0, "INITIALS")
    assert first.controller.enter(Place(key, "F1", 0, "INITIALS"), "QZ", "test").stored
    qtbot.waitUntil(lambda: not first.controller.study.unread and not second.controller.study.unread)
    assert second.controller.study.case(key).stored("F1", 0, "INITIALS") == before, "as it stood at the opening"
    assert first.controller.study.case(key).stored("F1", 0, "INITIALS") == "QZ"


def test_damage_in_a_late_patient_is_told_and_nothing_more_is_taken_in(qtbot: QtBot, study: Path) -> None:
    with open_study(study) as made:
        keys = made.listed_keys()
    with closing(sqlite3.connect(study, isolation_level=None)) as raw:
        raw.execute("UPDATE value SET text = CAST(x'ff' AS TEXT) WHERE form = 'F4' AND patient = ?", (keys[-1],))
    window = opened(qtbot, study)
    window.case_reports.show_patient(keys[-1])  # asked for before the reader comes to it
    assert window.case_reports.patient == keys[0]
    assert "damaged" in window.banner.words
    assert window.controller.study.read_only
    assert "cannot be read" in window.controller.data_words()
    window.case_reports.show_patient(keys[1])
    assert window.case_reports.patient == keys[1]
    assert not window.controller.enter(Place(keys[1], "F1", 0, "INITIALS"), "QZ", "test").stored
    window.show_place(DEVIATIONS)
    qtbot.wait(400)
    assert "cannot be read" in words(window)
    assert window.controller.estimates is None


def test_the_reader_finds_the_damage_by_itself(qtbot: QtBot, study: Path) -> None:
    with open_study(study) as made:
        keys = made.listed_keys()
    with closing(sqlite3.connect(study, isolation_level=None)) as raw:
        raw.execute("UPDATE value SET text = CAST(x'ff' AS TEXT) WHERE form = 'F4' AND patient = ?", (keys[-1],))
    window = opened(qtbot, study)
    qtbot.waitUntil(lambda: window.controller.study.read_only)
    assert "damaged" in window.banner.words
    assert not window.controller.background_checks.complete
