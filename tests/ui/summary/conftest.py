"""The synthetic cohort behind the summary page: its study, its gateway, its outcomes, and the page itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.analysis.estimates import compute
from cd7gui.domain.case_report.case import Case
from cd7gui.domain.checks.checks import Finding
from cd7gui.domain.checks.incremental import Reviewer
from cd7gui.domain.results import Estimates, Settings
from cd7gui.protocol.case_report import checks
from cd7gui.study.entry import Place
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import Snapshot, Study
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.summary.copy_menu import leave_plain_text
from cd7gui.ui.summary.summary_page import SummaryPage, Workers
from tests.demo.demo_study import make_demo
from tests.ui.immediate import ImmediateRunner, ImmediateScheduler
from tests.ui.summary.making import CUTOFF, key_of

Enter = Callable[[str, str, str], None]
Judged = Mapping[str, tuple[Case, tuple[Finding, ...]]]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "demo.cd7"
    make_demo(path, who="coordinator").close()
    return path


@pytest.fixture(scope="session")
def snapshot(demo_file: Path) -> Snapshot:
    with open_study(demo_file, read_only=True) as study:
        return study.snapshot()


@pytest.fixture(scope="session")
def outcomes(snapshot: Snapshot) -> Estimates:
    """Return the cohort's outcomes as of its data cut-off."""
    return compute(snapshot, Settings(cutoff=CUTOFF))


@pytest.fixture(scope="session")
def judged(snapshot: Snapshot) -> Judged:
    """Return each case of the cohort, by its key, with what is found in it."""
    reviewer = Reviewer(checks())
    return {case.key: (case, reviewer.review(case)) for case in snapshot.cases}


@pytest.fixture
def study(demo_file: Path, tmp_path: Path) -> Iterator[Study]:
    copy = tmp_path / "s.cd7"
    shutil.copy(demo_file, copy)
    with open_study(copy, who="coordinator") as opened:
        yield opened


@pytest.fixture
def empty_study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "empty.cd7", who="coordinator") as made:
        yield made


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    font, palette = qapp.font(), qapp.palette()
    theme.apply(qapp, Scheme.LIGHT)
    yield qapp
    leave_plain_text()  # as the window does when it closes, or the process crashes as it ends
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # or all of the closed window is undressed too
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def no_export(*_: object) -> None:
    raise AssertionError("the summary page saves no workbook")


@pytest.fixture
def controller(app: QApplication) -> Iterator[StudyController]:
    made = StudyController(Backend(no_export), ImmediateRunner(), who="coordinator")  # type: ignore[arg-type]
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, controller: StudyController, study: Study, judged: Judged) -> SummaryPage:
    """Return the page at the size that a window of 1280×800 leaves it, with the cohort's outcomes on it."""
    _stand_for(study, judged)
    at_once = Workers(past=ImmediateRunner(), figure=ImmediateRunner(), slices=ImmediateScheduler())
    made = SummaryPage(controller, at_once)
    qtbot.addWidget(made)
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(study)
    made.resize(1280, 752)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _stand_for(study: Study, judged: Judged) -> None:
    """Let equal cases stand for those of the study: they never change, and what is worked out of each is known."""
    study._cases.change_each(lambda case: judged[case.key][0] if judged[case.key][0] == case else case)
    study._found._own.update({key: found for key, (case, found) in judged.items() if study.case(key) is case})


@pytest.fixture
def typed(qtbot: QtBot, controller: StudyController) -> Enter:
    """Return a function that enters a text at (patient number, place, text) and waits for the new outcomes."""

    def enter(number: str, place: str, text: str) -> None:
        form, _, field = place.partition(".")
        with qtbot.waitSignal(controller.estimates_ready):
            controller.enter(Place(key_of(controller.study, number), form, 0, field), text, reason="test")

    return enter
