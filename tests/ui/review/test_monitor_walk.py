"""A monitor's walk, by keys: what is new, a verified value that changed, the question, the answer, verified again.

Each step leaves a picture in the test's folder; `pytest --basetemp DIR` says where that is.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.queries.threads import QueryState
from cd7gui.study import entry
from cd7gui.study.entry import Place
from cd7gui.study.people.roles import Role
from cd7gui.study.verification.last_review import reviewed_up_to
from cd7gui.study.verification.listing import verification_at
from cd7gui.study.verification.marks import VerificationState
from cd7gui.ui.data_entry.fields.messages import sign_of_states
from cd7gui.ui.data_entry.pages.field_actions import TAKE_BACK
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from cd7gui.ui.review.queries_model import QueryFilter
from cd7gui.ui.shell.main_window import CASE_REPORTS, MainWindow
from cd7gui.ui.style.status_icons import StatusSign
from tests.study.people.cast import FIRST, NAMES
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers
from tests.ui.queries.test_between_roles import CONTROL, Hands
from tests.ui.services.test_file_watch import Open, opened, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above

SHIFT = Qt.KeyboardModifier.ShiftModifier
CD34 = Place(FIRST, "F6", 0, "CD34")
MONITOR, ENTRY = NAMES[Role.MONITOR], NAMES[Role.ENTRY]


def state(window: MainWindow) -> VerificationState:
    found = verification_at(window.controller.study, CD34)
    assert found is not None
    return found.state


def tab(hands: Hands, name: str) -> QWidget:
    """Come to a tab of the place Review by its keys, Ctrl+6 and Alt with its letter."""
    hands.press(Qt.Key.Key_6, CONTROL)
    review = hands.window.review
    found = {"changes": review.changes, "verification": review.verification}[name]
    review.tabs.setCurrentWidget(found)
    hands.qtbot.waitUntil(lambda: found.model.rowCount() > 0)
    found.take_focus()
    hands.qtbot.waitUntil(found.table.hasFocus)
    return found


class Pictures:
    """Takes pictures of what is shown, numbered in their order."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window, self._folder, self._numbers = window, folder, itertools.count(1)

    def __call__(self, name: str) -> None:
        dialogs = [one for one in self._window.findChildren(ThreadDialog) if one.isVisible()]
        shown = dialogs[0] if dialogs else self._window
        assert shown.grab().save(str(self._folder / f"walk-{next(self._numbers)}-{name}.png"))


def opened_wide(opened: Open, path: Path) -> MainWindow:
    """Open the window; not in a fixture: the dialog that signs in would wait there for ever."""
    found = opened(path, Answers())
    found.resize(1280, 800)
    return found


def chips(window: MainWindow) -> list[str]:
    cell = window.case_reports.page.cell_of(CD34)
    return [one.says for one in cell.messages if one.brief]


def test_a_monitors_walk(qtbot: QtBot, opened: Open, path: Path, tmp_path: Path) -> None:
    window = opened_wide(opened, path)
    picture = Pictures(window, tmp_path)
    hands = Hands(qtbot, window)
    first_visit(hands)
    correct(hands, "7.25")
    second_visit(hands, picture)
    answer(hands, picture)
    verify_again(hands, picture)


def first_visit(hands: Hands) -> None:
    """Verify the dose, and note that everything was seen."""
    window = hands.window
    hands.change_to(Role.MONITOR)
    window.case_reports.go_to(CD34)
    assert chips(window) == ["to verify"]
    hands.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert state(window) is VerificationState.VERIFIED
    hands.press(Qt.Key.Key_6, CONTROL)
    window.review.tabs.setCurrentWidget(window.review.changes)
    hands.qtbot.waitUntil(window.review.changes.done.isEnabled)
    window.review.changes.done.click()
    assert reviewed_up_to(window.controller.study) > 0


def correct(hands: Hands, text: str) -> None:
    """Change the verified value, as the coordinator."""
    window = hands.window
    hands.change_to(Role.ENTRY)
    window.show_place(CASE_REPORTS)
    window.case_reports.go_to(CD34)
    assert chips(window) == ["verified"]
    hands.press(Qt.Key.Key_A, CONTROL)
    hands.qtbot.keyClicks(hands.focused, text)
    hands.press(Qt.Key.Key_Tab)
    assert chips(window) == ["changed since verified"]


def second_visit(hands: Hands, picture: Pictures) -> None:
    """See what is new since the last review, go to it, and ask."""
    window = hands.window
    hands.change_to(Role.MONITOR)
    found = tab(hands, "changes")
    (line,) = found.model.lines
    assert line.cells[2:6] == ("CD34+ cells", "6.10", "7.25", "was verified; critical: dose")
    assert line.cells[6].startswith(f"{ENTRY}, ")
    picture("since-my-last-review")
    hands.press(Qt.Key.Key_Return)
    assert window.case_reports.focused_place() == CD34
    assert chips(window) == ["changed since verified"]
    picture("a-changed-verified-field")
    dialog = hands.dialog()
    hands.qtbot.waitUntil(dialog.words.hasFocus)
    hands.qtbot.keyClicks(dialog.words, "The graft report says 6.10. Why 7.25?")
    picture("the-question-is-written")
    hands.press(Qt.Key.Key_Return, CONTROL)
    hands.qtbot.waitUntil(lambda: not dialog.isVisible())
    assert [one.state for one in window.controller.study.threads(FIRST)] == [QueryState.OPEN]
    picture("the-question")


def answer(hands: Hands, picture: Pictures) -> None:
    """Correct the value and answer, as the coordinator."""
    window = hands.window
    hands.change_to(Role.ENTRY)
    window.review.tabs.setCurrentWidget(window.review.queries)
    hands.choose(QueryFilter.TO_ANSWER)
    hands.qtbot.waitUntil(lambda: window.review.queries.model.rowCount() == 1)
    picture("the-coordinators-list")
    hands.press(Qt.Key.Key_Return)
    assert window.case_reports.focused_place() == CD34
    hands.press(Qt.Key.Key_A, CONTROL)
    hands.qtbot.keyClicks(hands.focused, "6.10")
    hands.press(Qt.Key.Key_Return)
    window.case_reports.go_to(CD34)
    hands.send("A typing error, now as in the report.")
    assert [one.state for one in window.controller.study.threads(FIRST)] == [QueryState.ANSWERED]
    assert state(window) is VerificationState.CHANGED  # the same value again is another entry
    picture("the-answer")


def verify_again(hands: Hands, picture: Pictures) -> None:
    """Read the answer, verify the value from the list, close the query, and note the review."""
    window, study = hands.window, hands.window.controller.study
    hands.change_to(Role.MONITOR)
    found = tab(hands, "verification")
    assert found.model.lines[0].cells[1].startswith("changed since verified")
    picture("what-changed-comes-first")
    hands.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert state(window) is VerificationState.VERIFIED
    window.review.tabs.setCurrentWidget(window.review.queries)
    hands.choose(QueryFilter.TO_CLOSE)
    hands.send("")
    assert [one.state for one in study.threads(FIRST)] == [QueryState.CLOSED]
    window.show_place(CASE_REPORTS)
    window.case_reports.go_to(CD34)
    assert chips(window) == ["verified", "1 thread"] or chips(window) == ["1 thread", "verified"]
    picture("verified")
    mark = verification_at(study, CD34).mark
    assert (mark.name, mark.role, mark.text) == (MONITOR, "monitor", "6.10")


def test_the_monitors_window_takes_nothing_else(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened_wide(opened, path)
    hands = Hands(qtbot, window)
    hands.change_to(Role.MONITOR)
    study = window.controller.study
    window.case_reports.go_to(CD34)
    before = study.book.position()
    cells = [cell for cell in window.case_reports.page.in_reading_order() if cell.shown]
    assert cells
    assert not [cell.place for cell in cells if cell.editor.isEnabled()]
    qtbot.keyClicks(hands.focused, "9.9")
    for request in ("new_patient", "complete", "strike_row", "missing_reason", "new_row"):
        assert not window.menus.action(request).isEnabled(), request
    assert study.book.position() == before
    for request in ("verify_value", "ask_query", "name_source", "history", "sign_off"):
        assert window.menus.action(request).isEnabled(), request


def test_a_row_of_a_table_shows_its_state_by_a_sign_and_the_menu_takes_a_mark_back(
    qtbot: QtBot, opened: Open, path: Path
) -> None:
    window = opened_wide(opened, path)
    hands = Hands(qtbot, window)
    hands.change_to(Role.ENTRY)
    term = Place(FIRST, "F12", 1, "INORG")
    assert entry.enter(window.controller.study, term, "E. coli").stored
    hands.change_to(Role.MONITOR)
    window.case_reports.go_to(term)
    hands.press(Qt.Key.Key_V, CONTROL | SHIFT)
    window.case_reports.go_to(term)
    page = window.case_reports.page
    assert sign_of_states(page.cell_of(term).binding.verified.values()) is StatusSign.VERIFIED
    words = [line for line, _ in window.case_reports.field_actions._beside(page.cell_of(term), term)]
    assert words == ["Ask or answer…   Ctrl+Q", "Name the source…   Alt+Shift+V", TAKE_BACK]
    hands.change_to(Role.ENTRY)
    assert window.controller.enter(term, "K. pneumoniae").stored
    window.case_reports.go_to(term)
    page = window.case_reports.page
    assert sign_of_states(page.cell_of(term).binding.verified.values()) is StatusSign.CHANGED
    assert "changed since verified" in page.cell_of(term).editor.toolTip()


def test_who_enters_values_is_told_that_a_monitor_verifies(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened_wide(opened, path)
    hands = Hands(qtbot, window)
    hands.change_to(Role.ENTRY)
    window.case_reports.go_to(CD34)
    hands.press(Qt.Key.Key_V, CONTROL | SHIFT)
    assert state(window) is VerificationState.TO_VERIFY
    assert entry.undo(window.controller.study).recorded == ()
