"""A window in a test's hands: opened over a study in memory, answered for, and looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.results import Estimates, Settings
from cd7gui.study.exports.order import ExportOrder
from cd7gui.study.session import Snapshot, Study
from cd7gui.ui.app import open_window
from cd7gui.ui.data_entry.editors.factory import Editor
from cd7gui.ui.services.backend import Backend, ExportResult
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.style.theme import Scheme
from tests.protocol.building import SOUND
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.immediate import ImmediateRunner

W = TypeVar("W", bound=QWidget)


@dataclass
class Answers:
    """Answers for a person: what was asked is kept, what is answered was laid out before."""

    reasons: list[str | None] = field(default_factory=list)
    files: list[Path | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask_reason(
        self, question: str, *, do: str, choices: Sequence[str] = (), initial: str = "", may_be_empty: bool = False
    ) -> str | None:
        self.asked.append(question)
        return self.reasons.pop(0)

    def confirm(self, question: str, *, do: str, keep: str) -> bool:
        self.asked.append(question)
        return True

    def choose_to_open(self, title: str, folder: Path | None, files: str) -> Path | None:
        self.asked.append(title)
        return self.files.pop(0)

    def choose_to_save(self, title: str, suggested: Path, files: str) -> Path | None:
        self.asked.append(title)
        return self.files.pop(0)

    def tell(self, title: str, sentence: str, details: str = "") -> None:
        self.told.append(f"{title}: {sentence}")

    def ask_password(self, question: str, *, do: str, new: bool = False) -> str | None:
        self.asked.append(question)
        return self.reasons.pop(0)


class NoJob:
    """A workbook that is written at once cannot be cancelled."""

    def cancel(self) -> None:
        """Nothing runs."""


@dataclass
class Exports:
    """Takes requests for workbooks; the first ones meet the problems that were laid out."""

    problems: list[str] = field(default_factory=list)
    orders: list[ExportOrder] = field(default_factory=list)

    def __call__(self, study: Path, order: ExportOrder, done: object, progress: object = None) -> NoJob:
        self.orders.append(order)
        problem = self.problems.pop(0) if self.problems else ""
        assert callable(done)
        written = "" if problem else f"Wrote {order.target}."
        done(ExportResult(order.target, problem, bool(problem), written, content_hash="" if problem else "f" * 64))
        return NoJob()

    @property
    def targets(self) -> list[Path]:
        return [order.target for order in self.orders]


def counting(snapshot: Snapshot, settings: Settings) -> Estimates:
    """Stand in for the estimates: the number of patients is outcome enough for the window."""
    return Estimates(snapshot.study, snapshot.synthetic, settings, date(2026, 11, 22), len(snapshot.cases))


def no_summary(controller: StudyController, go: object) -> QWidget:
    """Stand in for the page of the outcomes, which has tests of its own."""
    page = QWidget()
    page.setObjectName("summary")
    return page


@dataclass
class WindowDriver:
    """An open window with everything that stands behind it."""

    window: MainWindow
    study: Study
    answers: Answers
    exports: Exports
    preferences: UserSettings
    qtbot: QtBot

    @property
    def book(self) -> MemoryBook:
        assert isinstance(self.study.book, MemoryBook)
        return self.study.book

    def editor(self, name: str) -> Editor:
        """Find an editor by its object name."""
        found = self.window.findChildren(QWidget, name)
        assert len(found) == 1, f"{len(found)} widgets are called {name}"
        return found[0]

    def show(self, form: str, patient: str = "P1", row: int | None = None) -> None:
        """Go to a form of a patient."""
        self.window.case_reports.show_patient(patient)
        self.window.case_reports.show_form(form, row)

    def focus(self, name: str) -> Editor:
        """Put the focus into an editor."""
        editor = self.editor(name)
        self.window.activateWindow()
        editor.setFocus()
        self.qtbot.waitUntil(editor.hasFocus)
        return editor

    def type(self, name: str, text: str, *, leave: Qt.Key | None = Qt.Key.Key_Tab) -> Editor:
        """Type into an editor as a person does: focus, the old text gone, keys, Tab."""
        editor = self.focus(name)
        if hasattr(editor, "selectAll"):
            editor.selectAll()
        self.keys(text)
        if leave is not None:
            self.press(leave)
        return editor

    def keys(self, text: str) -> None:
        """Type where the focus is."""
        self.qtbot.keyClicks(self.focused, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.focused, key, modifier)

    @property
    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def stored(self, name: str, patient: str = "P1") -> str | None:
        """Return what is stored at a place."""
        form, _, field_id = name.partition(".")
        form, _, row = form.partition("[")
        return self.study.case(patient).stored(form, int(row.rstrip("]") or 0), field_id)

    def part(self, kind: type[W], name: str) -> W:
        """Find a part of the window."""
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found


def begin(
    qtbot: QtBot,
    study: Study | None = None,
    *,
    answers: Answers | None = None,
    exports: Exports | None = None,
    scheme: Scheme = Scheme.LIGHT,
    scale: float = 1.0,
    size: tuple[int, int] = (1280, 800),
    preferences: UserSettings | None = None,
    until_judged: int = 60_000,
) -> WindowDriver:
    """Open a window; without a study over one sound patient, P1."""
    shown = study or memory_study({"P1": unmarked(SOUND)})
    if preferences is None:
        preferences = UserSettings(InMemorySettings())
        preferences.scheme, preferences.scale = scheme, scale
    said, written = answers or Answers(), exports or Exports()
    window = open_window(
        who="tester",
        study=shown,
        preferences=preferences,
        notices=lambda _: said,
        backend=Backend(written, counting),
        runner=ImmediateRunner(),
        summary=no_summary,
    )
    qtbot.addWidget(window)
    window.resize(*size)
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.controller.background_checks.complete, timeout=until_judged)
    return WindowDriver(window, shown, said, written, preferences, qtbot)


def unmarked(texts: dict[str, str]) -> dict[str, str]:
    """Return the texts of a patient whose forms nobody marked complete."""
    return {name: text for name, text in texts.items() if "@" not in name}
