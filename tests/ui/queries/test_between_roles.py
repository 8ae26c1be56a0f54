"""A monitor asks, the site answers and the monitor closes: in the window, by keys, in the trail and the workbook."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import QUERY
from cd7gui.domain.queries.threads import QueryEvent, QueryState
from cd7gui.study.entry import Place
from cd7gui.study.exports.query_rows import exported_query
from cd7gui.study.people.roles import Role
from cd7gui.ui.queries.thread_dialog import ThreadDialog
from cd7gui.ui.review.queries_model import QueryFilter
from cd7gui.ui.shell.main_window import MainWindow
from tests.study.people.cast import FIRST, NAMES
from tests.study.people.conftest import path, peopled, quick_passwords  # noqa: F401 - fixtures
from tests.ui.driving import Answers
from tests.ui.people.test_people_window import signed_in
from tests.ui.services.test_file_watch import Open, opened, study  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above

CONTROL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """What a person does at the keys of one window."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focused, key, modifier)

    @property
    def focused(self) -> QWidget:
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def change_to(self, role: Role) -> None:
        if self.window.controller.study.person is not None:
            self.window.requests.call("sign_out")
        signed_in(self.qtbot, self.window, NAMES[role])
        self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def dialog(self) -> ThreadDialog:
        self.press(Qt.Key.Key_Q, CONTROL)
        (found,) = [one for one in self.window.findChildren(ThreadDialog) if one.isVisible()]
        return found

    def send(self, text: str) -> None:
        shown = self.dialog()
        self.qtbot.waitUntil(shown.words.hasFocus)
        self.qtbot.keyClicks(shown.words, text)
        self.press(Qt.Key.Key_Return, CONTROL)
        self.qtbot.waitUntil(lambda: not shown.isVisible())

    def choose(self, wanted: QueryFilter) -> None:
        self.press(Qt.Key.Key_6, CONTROL)
        queries = self.window.review.queries
        queries.show_only.setCurrentIndex(list(QueryFilter).index(wanted))
        queries.table.setFocus()


def test_a_monitor_asks_the_site_answers_and_the_monitor_closes(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    hands = Hands(qtbot, window)
    hands.change_to(Role.MONITOR)
    study = window.controller.study
    window.case_reports.go_to(Place(FIRST, "F6", 0, "CD34"))
    assert window.case_reports.focused_place() == Place(FIRST, "F6", 0, "CD34")  # in hand, though it takes no keys
    hands.send("Per kg of whom?")
    assert [one.state for one in study.threads(FIRST)] == [QueryState.OPEN]

    hands.change_to(Role.ENTRY)
    hands.choose(QueryFilter.TO_ANSWER)
    hands.press(Qt.Key.Key_Return)
    assert window.case_reports.focused_place() == Place(FIRST, "F6", 0, "CD34")
    hands.send("Of the recipient.")
    assert [one.state for one in study.threads(FIRST)] == [QueryState.ANSWERED]

    hands.change_to(Role.MONITOR)
    hands.choose(QueryFilter.TO_CLOSE)
    assert window.review.queries.model.rowCount() == 1
    hands.send("")
    (thread,) = study.threads(FIRST)
    assert thread.state is QueryState.CLOSED
    assert [(one.event, one.text, one.who) for one in thread.messages] == [
        (QueryEvent.ASKED, "Per kg of whom?", NAMES[Role.MONITOR]),
        (QueryEvent.ANSWERED, "Of the recipient.", NAMES[Role.ENTRY]),
        (QueryEvent.CLOSED, "closed", NAMES[Role.MONITOR]),
    ]
    lines = [line for line in study.book.trail(form=QUERY) if line.change.field.startswith(("ASKED", "ANSW", "CLOS"))]
    assert [line.who for line in lines] == [NAMES[Role.MONITOR], NAMES[Role.ENTRY], NAMES[Role.MONITOR]]
    row = exported_query(study, thread)
    assert (row.state, row.question, row.answer) == ("closed", "Per kg of whom?", "Of the recipient.")


def test_a_monitor_goes_from_field_to_field_although_none_takes_a_key(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    hands = Hands(qtbot, window)
    hands.change_to(Role.MONITOR)
    page = window.case_reports
    page.go_to(Place(FIRST, "F1", 0, "SUBJID"))
    fields = [page.focused_place()]
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Backtab):
        hands.press(key)
        fields.append(page.focused_place())
    order = [cell.place for cell in page.page.in_reading_order() if cell.shown]
    assert fields == [*order[:4], order[2]]
    before = window.controller.study.book.position()
    qtbot.keyClicks(hands.focused, "XYZ")
    qtbot.keyClick(hands.focused, Qt.Key.Key_Delete)
    assert window.controller.study.book.position() == before
    assert page.focused_place() == order[2]


def test_a_grid_that_takes_no_keys_is_gone_through_by_field_and_by_row(qtbot: QtBot, opened: Open, path: Path) -> None:
    from cd7gui.study import entry

    window = opened(path, Answers())
    hands = Hands(qtbot, window)
    hands.change_to(Role.ENTRY)
    for row in (1, 2):
        entry.enter(window.controller.study, Place(FIRST, "F12", row, "INORG"), f"E. coli {row}")
    hands.change_to(Role.MONITOR)
    page = window.case_reports
    page.go_to(Place(FIRST, "F12", 1, "INORG"))
    assert page.focused_place() == Place(FIRST, "F12", 1, "INORG")
    hands.press(Qt.Key.Key_Down)
    assert page.focused_place() == Place(FIRST, "F12", 2, "INORG")
    hands.send("Which one?")
    assert window.controller.study.threads(FIRST)[0].place.name == "F12[2].INORG"


def test_the_field_says_how_many_queries_stand_at_it(qtbot: QtBot, opened: Open, path: Path) -> None:
    window = opened(path, Answers())
    hands = Hands(qtbot, window)
    hands.change_to(Role.MONITOR)
    window.case_reports.go_to(Place(FIRST, "F6", 0, "CD34"))
    hands.send("Per kg of whom?")
    cell = window.case_reports.page.cell_of(Place(FIRST, "F6", 0, "CD34"))
    assert [one.says for one in cell.messages if one.brief] == ["1 query open", "to verify"]
    assert "1 query open" in cell.editor.accessibleDescription()
    hands.change_to(Role.ENTRY)
    window.case_reports.go_to(Place(FIRST, "F6", 0, "CD34"))
    hands.send("Of the recipient.")
    cell = window.case_reports.page.cell_of(Place(FIRST, "F6", 0, "CD34"))
    assert [one.says for one in cell.messages if one.brief] == ["1 query answered"]
