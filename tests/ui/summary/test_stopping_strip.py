"""The strip of a crossed stopping rule: it comes with the data, a name takes it away, and the trail holds it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.stopping import StoppingDesign
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.summary_page import SummaryPage
from tests.ui.summary.conftest import Enter


class Answers:
    """Answers instead of a person, and remembers what was asked."""

    def __init__(self, reason: str | None) -> None:
        self.reason, self.asked = reason, ""

    def ask_reason(self, question: str, *, do: str) -> str | None:
        self.asked = question
        return self.reason


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the death rule stop with the first deaths: p0 is 1%."""
    rule = replace(catalogue.OUTCOMES.stopping[0], design=StoppingDesign(0.01, 0.1, 30))
    monkeypatch.setattr(catalogue, "OUTCOMES", replace(catalogue.OUTCOMES, stopping=(rule,)))


def test_the_demo_crosses_nothing(page: SummaryPage) -> None:
    assert not page.stopping_strip.isVisible()


def test_a_crossing_stands_until_it_is_acknowledged_by_name(
    strict: None, page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    strip = page.stopping_strip
    assert strip.isVisible()
    assert "STOP: “Death by H+100”" in strip.words

    strip.prompts = Answers(None)  # type: ignore[assignment]
    strip.button.click()
    assert strip.isVisible()

    strip.prompts = answers = Answers("The sponsor was told.")  # type: ignore[assignment]
    strip.button.click()

    assert controller.who in answers.asked
    assert not strip.isVisible()
    (line,) = controller.study.book.trail(patient="", form=STUDY, row=0, field="@STOPPED.death")
    assert (line.who, line.change.reason) == (controller.who, "The sponsor was told.")


def test_a_new_crossing_is_told_at_the_foot_of_the_window(
    strict: None, page: SummaryPage, controller: StudyController, typed: Enter, qtbot: QtBot
) -> None:
    for number in ("SYN-02", "SYN-05"):
        typed(number, "F16.DEATH", "N")
        typed(number, "F16.DTHDAT", "")
    assert not page.stopping_strip.isVisible()

    with qtbot.waitSignal(controller.notice) as told:
        typed("SYN-01", "F16.DEATH", "Y")
        typed("SYN-01", "F16.DTHDAT", "2022-01-20")

    assert told.args is not None
    assert told.args[1] == "error"
    assert "STOP" in told.args[0]
