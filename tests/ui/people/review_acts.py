"""How queries are asked and answered, values verified and reviews noted, by what the window offers for it.

Each returns whether it was done; who sees no case tries the study itself, because the window shows no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Protocol

import pytest
from pytestqt.qtbot import QtBot

from cd7gui.analysis.outcomes import catalogue
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.queries.threads import QueryEvent
from cd7gui.domain.stopping import MonitoredPatient, StoppingStatus
from cd7gui.study.people.permission import NotAllowed
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.fields.source_dialog import SourceDialog
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from cd7gui.ui.shell.main_window import CASE_REPORTS, REVIEW, MainWindow
from cd7gui.ui.summary.stopping_strip import StoppingStrip
from tests.study.people.cast import FIRST
from tests.study.people.test_matrix import TRIES
from tests.ui.driving import Answers

CD34, SEX = Place(FIRST, "F6", 0, "CD34"), Place(FIRST, "F1", 0, "SEX")  # the monitor asked at CD34


class Walking(Protocol):
    """A window in which somebody signed in."""

    window: MainWindow
    answers: Answers
    qtbot: QtBot

    @property
    def study(self) -> Study:
        """The study that it shows."""


Do = Callable[[Walking], bool]


def _in_hand(walk: Walking, place: Place) -> bool:
    """Put the keys into a field; False for whoever sees no case."""
    walk.window.show_place(CASE_REPORTS)
    if walk.window.places.number != CASE_REPORTS:
        return False
    walk.window.activateWindow()
    walk.window.case_reports.go_to(place)
    walk.qtbot.waitUntil(lambda: walk.window.case_reports.focused_place() == place)
    return True


def _by_the_study(walk: Walking, act: Act) -> bool:
    try:
        TRIES[act](walk.study)
    except NotAllowed:
        return False
    return True


def said(event: QueryEvent, act: Act, at: Place) -> Do:
    """Say something in a thread at a place by its dialog, new or in the one that stands there."""

    def go(walk: Walking) -> bool:
        if not _in_hand(walk, at):
            return _by_the_study(walk, act)
        walk.window.requests.call("ask_query")
        dialog = next(one for one in walk.window.findChildren(ThreadDialog) if one.isVisible())
        if event is QueryEvent.ASKED:
            dialog.choice.setCurrentIndex(dialog.choice.count() - 1)
        dialog.words.setPlainText("as it is")
        button = dialog.buttons[event]
        offered = button.isVisible() and button.isEnabled()
        before = walk.study.book.position()
        if offered:
            button.click()
        else:
            dialog.reject()
        assert (walk.study.book.position() != before) is offered
        return offered

    return go


def cancelled(walk: Walking) -> bool:
    """Cancel the query that one asked oneself; who asks none finds the monitor's and may not."""
    own = any(one.place.name == SEX.name for one in walk.study.threads(FIRST)) if walk.study.may(Act.READ_CASES) else 0
    return said(QueryEvent.CANCELLED, Act.CLOSE_QUERY, SEX if own else CD34)(walk)


def verified(walk: Walking) -> bool:
    """Verify the value in hand by its key."""
    if not _in_hand(walk, CD34):
        return _by_the_study(walk, Act.VERIFY)
    walk.window.requests.call("verify_value")
    return walk.study.case(FIRST).stored("F6", 0, "@SDV.CD34") is not None


def source_named(walk: Walking) -> bool:
    """Say in the dialog where the value in hand stands."""
    if not _in_hand(walk, CD34):
        return _by_the_study(walk, Act.NAME_SOURCE)
    walk.window.requests.call("name_source")
    dialog = next(one for one in walk.window.findChildren(SourceDialog) if one.isVisible())
    dialog.document.setText(f"graft report, {walk.study.who}")
    dialog.do.click()
    stored = not dialog.isVisible()
    if not stored:
        dialog.reject()
    return stored


def reviewed(walk: Walking) -> bool:
    """Note in the place Review that the changes were seen."""
    walk.window.show_place(REVIEW)
    if walk.window.places.number != REVIEW:
        return _by_the_study(walk, Act.REVIEW)
    changes = walk.window.review.changes
    walk.window.review.tabs.setCurrentWidget(changes)
    walk.qtbot.waitUntil(lambda: "Since line" in changes._words.text())
    offered = changes.done.isEnabled()
    changes.done.click()
    return offered and "Nothing has changed" in changes._words.text()


def acknowledged(walk: Walking) -> bool:
    """Acknowledge a crossed rule by the button of its strip."""
    rule = catalogue.OUTCOMES.stopping[0]
    crossed = StoppingStatus(
        rule, least=(1,), patients=(MonitoredPatient(FIRST, "01-001", date(2026, 1, 1), True, ()),)
    )
    strip = StoppingStrip(walk.window.controller, walk.window)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(walk.window.controller), "estimates", SimpleNamespace(stopping=(crossed,)))
        strip._update_state()
        strip.prompts = walk.answers  # type: ignore[assignment]
        walk.answers.reasons[:] = ["The sponsor was told."]
        strip.button.click()
    return walk.study.setting(f"@STOPPED.{rule.id}") is not None
