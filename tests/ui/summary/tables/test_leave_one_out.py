"""A card says what its number is without the patient whom it hangs on, and never what older outcomes hung on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cd7gui.analysis.estimates import compute
from cd7gui.analysis.leave_one_out import LeaveOneOutRow, leave_one_out
from cd7gui.analysis.patients import readings
from cd7gui.domain.results import Settings
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.session import Snapshot, Study, subject
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.tasks import Job, Runner
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.leave_one_out import LeaveOneOutCounter, of_number
from tests.ui.immediate import ImmediateRunner
from tests.ui.summary.conftest import Enter
from tests.ui.summary.making import CUTOFF


class SlowRunner(Runner):
    """Keeps each job until the test lets the newest run."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Job] = []

    def submit(self, job: Job) -> None:
        self.jobs.append(job)


@pytest.fixture
def asker(qtbot: QtBot) -> Iterator[LeaveOneOutCounter]:
    parent = QObject()
    made = LeaveOneOutCounter(parent, ImmediateRunner())
    yield made
    made.drop()


def test_survival_without_a_patient_is_that_of_the_cohort_read_without_the_patient(snapshot: Snapshot) -> None:
    settings = Settings(cutoff=CUTOFF)
    found = leave_one_out(snapshot, settings)
    key = next(case.key for case in snapshot.cases if subject(case) == "SYN-08")

    one = next(one for one in found["os.12m"] if one.patient == key)

    # by hand: nine others, one dies, one is censored, of the seven left one dies: 8/9 · 6/7 = 0.762
    rest = replace(snapshot, cases=tuple(case for case in snapshot.cases if case.key != key))
    assert one.text == "76% (95% CI 52–100)" == compute(rest, settings)["os.12m"].text


def test_the_patient_who_moves_a_number_most_stands_first(snapshot: Snapshot) -> None:
    found = leave_one_out(snapshot, Settings(cutoff=CUTOFF))

    distances = [one.distance for one in found["os.12m"] if one.distance is not None]
    assert distances == sorted(distances, reverse=True)
    assert len(distances) == len(found["os.12m"])


def test_what_nobody_wants_any_more_is_not_counted(snapshot: Snapshot) -> None:
    assert leave_one_out(snapshot, Settings(cutoff=CUTOFF), lambda: False) == {}


def test_a_card_names_two_patients_at_most() -> None:
    three = tuple(LeaveOneOutRow(f"k{n}", f"P{n}", "Overall survival", f"{n}0%", 0.1) for n in (1, 2, 3))

    assert of_number({"os.12m": three}, "os.12m") == "Without P1: 10%\nWithout P2: 20%"
    assert of_number({}, "os.12m") == ""


def test_the_card_of_a_number_and_of_a_step_say_it_before_their_last_line(page: SummaryPage, qtbot: QtBot) -> None:
    body = page.body
    assert body is not None

    def said() -> bool:
        return "\nWithout SYN-" in body.row("os.12m").why()

    qtbot.waitUntil(said, timeout=60_000)

    last = body.row("os.12m").why().splitlines()[-1]
    assert last.endswith("Enter or a click lists every value.")
    curve = body.charts["os"]
    steps = [curve.why(element) for element in curve.drawing().elements]
    assert any("\nWithout SYN-08, Overall survival, 1 year: 76% (95% CI 52–100)\n" in why for why in steps)
    row = body.row("os.12m")
    row.setFocus()
    assert "Without SYN-" in row.accessibleDescription()
    row.show_without("Without SYN-99: 70%")  # counted while the keyboard stands here
    assert "Without SYN-99: 70%" in row.accessibleDescription()


def test_newer_outcomes_take_back_what_older_ones_hung_on(
    page: SummaryPage, typed: Enter, qtbot: QtBot, controller: StudyController
) -> None:
    body = page.body
    assert body is not None
    qtbot.waitUntil(lambda: "\nWithout SYN-" in body.row("os.12m").why(), timeout=60_000)

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")

    assert "Without" not in body.row("os.12m").why()
    curve = body.charts["os"]
    assert not any("Without SYN" in curve.why(element) for element in curve.drawing().elements)


def test_a_change_ends_the_counting_before_its_outcomes_are_computed(
    page: SummaryPage, controller: StudyController, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two threads waited for each other: reading a thousand patients for the cards held up the newer outcomes."""
    told: list[str] = []
    monkeypatch.setattr(page._single, "drop", lambda: told.append("dropped"))

    controller.case_changed.emit(controller.study.listed_keys()[0])

    assert told == ["dropped"]


def test_only_the_newest_question_is_answered(qtbot: QtBot, snapshot: Snapshot) -> None:
    slow = SlowRunner()
    parent = QObject()
    asker = LeaveOneOutCounter(parent, slow)
    answers: list[object] = []
    asker.ready.connect(answers.append)
    asker.ask(snapshot, Settings(cutoff=CUTOFF))
    qtbot.waitUntil(lambda: len(slow.jobs) == 1)
    asker.drop()

    assert slow.jobs[0]() == {}
    slow.done.emit({"os.12m": ()})
    assert answers == []


def test_a_mistake_while_counting_is_said_in_a_sentence(qtbot: QtBot, asker: LeaveOneOutCounter) -> None:
    said: list[str] = []
    asker.failed.connect(said.append)

    asker._tell(ValueError("no times"))

    assert said == [
        "How much depends on single patients could not be computed: ValueError: no times. The outcomes themselves are "
        "not affected."
    ]


def test_patients_who_did_not_change_are_not_read_again_even_where_the_counting_was_left_off(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, asked = Settings(cutoff=CUTOFF), iter((True, True, False))
    read: list[str] = []
    plain = readings.read_patient
    monkeypatch.setattr(readings, "read_patient", lambda case, by: read.append(case.key) or plain(case, by))

    assert leave_one_out(study.snapshot(), settings, lambda: next(asked)) == {}
    assert len(read) == 3
    first = leave_one_out(study.snapshot(), settings)
    assert sorted(read) == sorted(study.listed_keys())  # each once
    key = study.listed_keys()[7]
    assert entry.enter(study, Place(key, "F16", 0, "DTHDAT"), "", reason="test").stored
    read.clear()

    again = leave_one_out(study.snapshot(), settings)

    assert read == [key]
    assert again != first


def test_each_answer_of_the_window_reads_who_changed_alone(
    asker: LeaveOneOutCounter, study: Study, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    plain = readings.read_patient
    monkeypatch.setattr(readings, "read_patient", lambda case, by: read.append(case.key) or plain(case, by))

    for _ in range(2):
        with qtbot.waitSignal(asker.ready):
            asker.ask(study.snapshot(), Settings(cutoff=CUTOFF))

    assert sorted(read) == sorted(study.listed_keys())
