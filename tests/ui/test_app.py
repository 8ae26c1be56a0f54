"""The programme's own window: over a real study file, with its own backend, from opening to the outcomes."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.study.opening import new_study, open_study
from cd7gui.study.session import subject
from cd7gui.ui.app import open_window
from cd7gui.ui.data_entry.workspace import CaseReports
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import MainWindow
from tests.demo.demo_study import make_demo
from tests.ui.driving import Answers


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    make_demo(tmp_path / "demo.cd7").close()
    return tmp_path / "demo.cd7"


def opened(qtbot: QtBot, path: Path | None, answers: Answers | None = None) -> MainWindow:
    kept = UserSettings(InMemorySettings())
    window = open_window(path, who="tester", preferences=kept, notices=lambda _: answers or Answers())
    qtbot.addWidget(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_a_study_opens_to_its_patients_and_the_first_outcomes_follow(
    qtbot: QtBot, undressed: QApplication, demo: Path
) -> None:
    window = opened(qtbot, demo)
    assert window.case_reports.patients.model.rowCount() == 10
    assert window.topbar._study.whole() == "CD7 CAR-T → haplo-HSCT"
    qtbot.waitUntil(lambda: window.controller.estimates is not None, timeout=60_000)
    assert window.controller.estimates is not None
    assert window.controller.estimates.patients == 10
    assert window.controller.estimates["os.12m"].text == "68% (95% CI 43–100)"
    qtbot.waitUntil(lambda: window.findChild(QWidget, "summary") is not None)


class Windows(QObject):
    """Notes every window that appears, for a widget without a parent is one as soon as it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.appeared: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.appeared.append(f"{type(watched).__name__} {watched.objectName()}".strip())
        return False


def test_the_case_reports_are_made_where_they_stay(
    qtbot: QtBot, undressed: QApplication, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt styles all widgets of a page anew when it gets another parent: a twentieth of the start."""
    moved: list[QWidget] = []

    def event(self: CaseReports, happened: QEvent) -> bool:
        if happened.type() == QEvent.Type.ParentChange:
            moved.append(self)
        return QWidget.event(self, happened)

    monkeypatch.setattr(CaseReports, "event", event, raising=False)
    assert opened(qtbot, demo).case_reports.isVisible()
    assert moved == []


def test_nothing_appears_beside_the_window_and_takes_its_focus(
    qtbot: QtBot, undressed: QApplication, demo: Path
) -> None:
    windows = Windows()
    undressed.installEventFilter(windows)
    window = opened(qtbot, demo)
    qtbot.waitUntil(lambda: window.findChild(QWidget, "summary") is not None, timeout=60_000)
    for place in range(4):
        window.show_place(place)
    window.show_place(0)
    for form in window.controller.study.rules.dictionary.forms:
        window.case_reports.show_form(form.id)
        QApplication.processEvents()
    undressed.removeEventFilter(windows)
    assert windows.appeared == ["MainWindow"]
    assert window.isActiveWindow()


def test_a_typed_value_is_in_the_file_at_once(qtbot: QtBot, undressed: QApplication, tmp_path: Path) -> None:
    new_study(tmp_path / "s.cd7", who="tester").close()
    window = opened(qtbot, tmp_path / "s.cd7")
    window.requests.call("new_patient")
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClicks(focused, "01-001")
    qtbot.keyClick(focused, Qt.Key.Key_Tab)
    with open_study(tmp_path / "s.cd7", read_only=True) as beside:
        assert [subject(case) for case in beside.cases()] == ["01-001"]
        assert beside.book.trail()[-1].who == "tester"


def test_a_study_that_another_window_has_open_is_read_only(qtbot: QtBot, undressed: QApplication, demo: Path) -> None:
    first = opened(qtbot, demo)
    second = opened(qtbot, demo)
    assert not first.controller.study.read_only
    assert second.controller.study.read_only
    assert second.topbar.data.whole().startswith("read-only: open on ")


def test_a_missing_study_is_told_in_the_window_and_one_can_begin_anew(
    qtbot: QtBot, undressed: QApplication, tmp_path: Path
) -> None:
    answers = Answers(files=[tmp_path / "new.cd7"])
    window = opened(qtbot, tmp_path / "gone.cd7", answers)
    assert "gone.cd7" in window.banner.words
    assert not window.controller.has_study
    window.requests.call("new_study")
    assert window.controller.study.path == (tmp_path / "new.cd7").resolve()
    assert window.topbar._study.whole() == "new"


def test_the_demo_opens_under_a_name_that_is_free(
    qtbot: QtBot, undressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "demo.cd7").write_bytes(b"somebody's file")
    window = opened(qtbot, None)
    monkeypatch.setattr(window.requests.files, "_folder", lambda: tmp_path)
    window.requests.call("demo")
    assert window.controller.study.path.name == "demo 2.cd7"
    assert window.controller.study.synthetic
    assert (tmp_path / "demo.cd7").read_bytes() == b"somebody's file"


def test_a_half_typed_text_outlives_the_window(qtbot: QtBot, undressed: QApplication, demo: Path) -> None:
    window = opened(qtbot, demo)
    window.case_reports.show_form("F6")
    editor = window.findChild(QWidget, "F6.HSCTDAT")
    assert editor is not None
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, "last summer")
    window.close()
    again = opened(qtbot, demo)
    assert again.banner.words.startswith("1 uncommitted text from ")
    assert again.banner.words.endswith("SYN-01 F6 Date of transplant (H): “last summer”.")


def test_the_backup_of_the_menu_is_a_study(qtbot: QtBot, undressed: QApplication, demo: Path, tmp_path: Path) -> None:
    window = opened(qtbot, demo, Answers(files=[tmp_path / "copy.cd7"]))
    window.requests.call("backup")
    qtbot.waitUntil((tmp_path / "copy.cd7").exists, timeout=60_000)
    with open_study(tmp_path / "copy.cd7", read_only=True) as copy:
        assert len(copy.cases()) == 10


def test_every_editor_of_the_demo_shows_what_is_stored(qtbot: QtBot, undressed: QApplication, demo: Path) -> None:
    """Walk through all patients and forms: no page fails, and no text on show differs from the study's."""
    window = opened(qtbot, demo)
    checked = 0
    for case in window.controller.study.cases():
        for form in case.dictionary.forms:
            window.case_reports.show_patient(case.key)
            window.case_reports.show_form(form.id)
            page = window.case_reports.page
            assert page is not None
            for cell in page.cells():
                place = cell.place
                if place is not None and cell.shown:
                    stored = case.stored(place.form, place.row, place.field)
                    assert bool(stored) == bool(cell.editor.current_text() or cell.editor.placeholderText()), place
                    checked += stored is not None
    assert checked > 1000


def test_the_typed_demo_is_what_its_file_says(qtbot: QtBot, undressed: QApplication, demo: Path) -> None:
    from cd7gui import resources

    window = opened(qtbot, demo)
    first = json.loads(resources.text("demo", "cohort.json"))["patients"][0]
    window.case_reports.show_form("F1")
    editor = window.findChild(QWidget, "F1.SUBJID")
    assert editor is not None
    assert editor.text() == first["F1.SUBJID"]
