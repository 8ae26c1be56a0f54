"""The controller: requests in, signals out, once each; the outcomes follow after a short wait, newest wins."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QThreadPool
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.results import Estimates, IntervalType, Settings, TimeOrigin
from cd7gui.study import entry
from cd7gui.study.entry import Place, Result
from cd7gui.study.session import Snapshot, Study
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import LatestRunner
from tests.protocol.building import SOUND
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.driving import Exports, counting, unmarked
from tests.ui.immediate import ImmediateRunner

CD34 = Place("P1", "F6", 0, "CD34")
NOON = datetime(2026, 11, 22, 12, 4, 31, tzinfo=UTC)


class Heard:
    """Every signal of a gateway, in order."""

    def __init__(self, controller: StudyController) -> None:
        self.all: list[tuple[str, object]] = []
        controller.study_changed.connect(lambda: self.all.append(("study", None)))
        controller.case_changed.connect(lambda key: self.all.append(("case", key)))
        controller.estimates_ready.connect(lambda found: self.all.append(("estimates", found)))
        controller.saved.connect(lambda words: self.all.append(("saved", words)))
        controller.notice.connect(lambda words, severity: self.all.append(("notice", (words, severity))))

    def names(self) -> list[str]:
        return [name for name, _ in self.all]


@pytest.fixture
def study() -> Study:
    return memory_study({"P1": unmarked(SOUND), "P2": unmarked(SOUND) | {"F1.SUBJID": "01-010"}})


@pytest.fixture
def controller(qapp: QApplication, study: Study) -> Iterator[StudyController]:
    backend = Backend(Exports(), counting)
    made = StudyController(backend, ImmediateRunner(), who="tester", now=lambda: NOON)
    made.take(study)
    yield made
    made.close()


def test_a_committed_field_is_announced_once(controller: StudyController) -> None:
    heard = Heard(controller)
    assert controller.enter(CD34, "7").stored
    assert heard.all == [("case", "P1"), ("saved", "every change saved 12:04:31")]


def test_an_unchanged_field_is_not_announced(controller: StudyController) -> None:
    heard = Heard(controller)
    assert controller.enter(CD34, "6.1").result is Result.UNCHANGED
    assert "case" not in heard.names()


def test_a_refused_text_changes_no_case_and_is_kept(controller: StudyController) -> None:
    heard = Heard(controller)
    assert controller.enter(CD34, "many").result is Result.REJECTED
    assert heard.all == [("saved", "uncommitted text in F6 CD34+ cells")]
    draft = controller.drafts.at(CD34)
    assert draft is not None
    assert draft.text == "many"


def test_what_the_disk_refuses_is_a_notice_and_nothing_is_lost(controller: StudyController, study: Study) -> None:
    assert isinstance(study.book, MemoryBook)
    study.book.refuses = "The disk is full. Free some space, then leave the field again."
    heard = Heard(controller)
    assert controller.enter(CD34, "7").result is Result.REJECTED
    assert ("notice", (study.book.refuses, "error")) in heard.all
    draft = controller.drafts.at(CD34)
    assert draft is not None
    assert draft.text == "7"
    assert study.case("P1").stored("F6", 0, "CD34") == "6.1"


def test_outcomes_follow_a_change_and_several_changes_are_computed_once(
    controller: StudyController, qtbot: QtBot
) -> None:
    found: list[Estimates] = []
    controller.estimates_ready.connect(found.append)
    with qtbot.waitSignal(controller.estimates_ready):
        for text in ("7", "8", "9"):
            controller.enter(CD34, text)
    assert len(found) == 1
    assert found[0].patients == 2
    assert controller.estimates is found[0]


def test_outcomes_are_computed_after_a_study_was_opened(controller: StudyController, qtbot: QtBot) -> None:
    with qtbot.waitSignal(controller.estimates_ready):
        pass
    assert controller.estimates is not None


def test_settings_of_the_outcomes_are_chosen_and_the_cutoff_is_the_studys(
    controller: StudyController, study: Study, qtbot: QtBot
) -> None:
    heard = Heard(controller)
    controller.set_cutoff(date(2024, 1, 31))
    controller.choose(interval=IntervalType.PLAIN)
    with qtbot.waitSignal(controller.estimates_ready) as ready:
        controller.choose(origin=TimeOrigin.TRANSPLANT)
    assert ready.args is not None
    assert ready.args[0].settings == Settings(date(2024, 1, 31), TimeOrigin.TRANSPLANT, IntervalType.PLAIN)
    assert study.cutoff == date(2024, 1, 31)
    assert heard.names().count("study") == 1
    controller.set_cutoff(None)
    assert study.cutoff is None


def test_a_failing_computation_is_told_and_the_values_stay(qapp: QApplication, study: Study, qtbot: QtBot) -> None:
    def broken(snapshot: Snapshot, settings: Settings) -> Estimates:
        raise ZeroDivisionError("division by zero")

    controller = StudyController(Backend(Exports(), broken), ImmediateRunner())
    controller.take(study)
    with qtbot.waitSignal(controller.notice) as told:
        controller.enter(CD34, "7")
    assert told.args is not None
    assert "ZeroDivisionError" in told.args[0]
    assert study.case("P1").stored("F6", 0, "CD34") == "7"
    controller.close()


def test_undo_and_redo_announce_the_case_that_they_change(controller: StudyController) -> None:
    controller.enter(CD34, "7")
    heard = Heard(controller)
    assert controller.do(entry.undo).stored
    assert heard.all[0] == ("case", "P1")
    assert controller.do(entry.redo).stored
    assert controller.study.case("P1").stored("F6", 0, "CD34") == "7"
    assert controller.do(entry.redo).result is Result.UNCHANGED


def test_striking_out_a_patient_announces_the_patient(controller: StudyController) -> None:
    heard = Heard(controller)
    controller.do(entry.delete_patient, "P2", "registered twice")
    assert heard.all[0] == ("case", "P2")
    assert [case.key for case in controller.study.cases()] == ["P1"]
    controller.do(entry.restore_patient, "P2", "not the same person")
    assert [case.key for case in controller.study.cases()] == ["P1", "P2"]


def test_another_study_takes_the_place_of_the_first_which_is_let_go(controller: StudyController, study: Study) -> None:
    other = memory_study({"P9": {"F1.SUBJID": "09-001"}})
    controller.take(other)
    assert isinstance(study.book, MemoryBook)
    assert study.book.closed
    assert controller.study is other


def test_a_study_that_does_not_open_leaves_the_present_one(qapp: QApplication, study: Study, tmp_path: Path) -> None:
    controller = StudyController(Backend(Exports(), counting), ImmediateRunner())
    controller.take(study)
    heard = Heard(controller)
    assert not controller.open(tmp_path / "x.cd7")
    ((name, (words, severity)),) = heard.all
    assert (name, severity) == ("notice", "error")
    assert words.startswith("There is no study")
    assert controller.study is study
    controller.close()


def test_a_change_is_signed_with_the_name_that_was_given(controller: StudyController, study: Study) -> None:
    controller.sign_as("B. Chen")
    controller.enter(CD34, "7")
    assert isinstance(study.book, MemoryBook)
    assert study.book.lines[-1].who == "B. Chen"


def test_every_patient_is_judged_after_opening_and_then_the_deviations_are_known(
    controller: StudyController, study: Study, qtbot: QtBot
) -> None:
    controller.background_checks.start(study)
    assert controller.background_checks.deviations() is None
    with qtbot.waitSignal(controller.background_checks.finished):
        pass
    assert controller.background_checks.deviations() == 0
    controller.enter(Place("P1", "F6", 0, "PROPH"), "Y")
    assert controller.background_checks.deviations() == 1


# work away from the window's thread


def test_the_newest_job_wins_and_runs_in_another_thread(qapp: QApplication, qtbot: QtBot) -> None:
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    runner = LatestRunner(pool)
    window_thread = QThread.currentThread()
    found: list[object] = []
    threads: list[object] = []
    runner.done.connect(found.append)

    def job(number: int) -> Callable[[], object]:
        def run() -> object:
            threads.append(QThread.currentThread())
            return number

        return run

    for number in range(5):
        runner.submit(job(number))
    qtbot.waitUntil(lambda: found == [4])
    assert len(threads) <= 2  # the first, which had begun, and the newest
    assert all(thread is not window_thread for thread in threads)
    assert pool.waitForDone(60_000)


def test_a_dropped_job_is_not_heard_of(qapp: QApplication, qtbot: QtBot) -> None:
    pool = QThreadPool()
    runner = LatestRunner(pool)
    found: list[object] = []
    runner.done.connect(found.append)
    runner.submit(lambda: 1)
    runner.drop()
    assert pool.waitForDone(60_000)
    QApplication.processEvents()
    assert found == []


def test_a_job_that_fails_is_told_with_its_exception(qapp: QApplication, qtbot: QtBot) -> None:
    pool = QThreadPool()
    runner = LatestRunner(pool)
    with qtbot.waitSignal(runner.failed) as failed:
        runner.submit(lambda: 1 / 0)
    assert failed.args is not None
    assert isinstance(failed.args[0], ZeroDivisionError)
    assert pool.waitForDone(60_000)


def test_at_midnight_every_patient_is_judged_anew_and_shown(
    qtbot: QtBot, controller: StudyController, study: Study
) -> None:
    tomorrow = study.today() + timedelta(1)
    place = Place("P2", "F17", 1, "FUDAT")
    assert controller.enter(place, tomorrow.isoformat()).stored
    before = [one for one in study.findings("P2") if one.place == place.name]
    assert before, "a contact of tomorrow is no contact yet"
    heard, checks = Heard(controller), controller.background_checks
    checks._midnight.timeout.emit()
    assert heard.all == [], "it is the same day"
    study.today = lambda: tomorrow
    with qtbot.waitSignal(checks.finished):
        checks._midnight.timeout.emit()
        assert not checks.complete
        assert controller.background_checks.deviations() is None, "no number of two days"
    assert [one for one in study.findings("P2") if one.place == place.name] != before
    assert ("case", "") in heard.all
    qtbot.waitUntil(lambda: "estimates" in heard.names())


def test_the_first_entry_after_midnight_waits_for_nobody_else(
    qtbot: QtBot, controller: StudyController, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: controller.background_checks.complete)
    tomorrow = study.today() + timedelta(1)
    study.today = lambda: tomorrow
    judged = list[str]()
    findings = study.findings
    monkeypatch.setattr(study, "findings", lambda key: judged.append(key) or findings(key))
    assert controller.enter(CD34, "7").stored
    assert controller.background_checks.deviations() is None
    assert "P2" not in judged
    qtbot.waitUntil(lambda: controller.background_checks.complete)
