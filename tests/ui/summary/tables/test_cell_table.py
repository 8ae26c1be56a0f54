"""A table with a cell for each number: shown whole, walked by keys, opened to its patients, copied as it is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.cell_table import CellTable, TableCell, TableLine
from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.event_filter import EventFilter, EventPeriod
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.cell_table import CellTableView

WHO = DecidingValue("k1", "P1", "F19[1].AETOXGR", "3", "Worst grade.")
TABLE = CellTable(
    "t",
    "Table",
    "Row",
    ("n", "share"),
    (
        TableLine("a", "First", (TableCell("1", 1, (WHO,)), TableCell("50%", 0.5, (WHO,)))),
        TableLine("b", "Second", (TableCell("0", 0), TableCell("0%", 0.0)), level=1),
    ),
    subtitle="2 patients",
    note="A note.",
)


@pytest.fixture
def view(qtbot: QtBot, app: QApplication) -> CellTableView:
    made = CellTableView(TABLE)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def test_every_cell_is_seen_without_scrolling(view: CellTableView) -> None:
    cells = view.cells
    shown = [[cells.item(row, column).text() for column in range(3)] for row in range(2)]  # type: ignore[union-attr]

    assert shown == [["First", "1", "50%"], ["    Second", "0", "0%"]]
    assert cells.verticalScrollBar().maximum() == 0
    assert cells.horizontalScrollBar().maximum() == 0
    assert cells.visualRect(cells.model().index(1, 2)).bottom() <= cells.viewport().rect().bottom()


def test_return_on_a_cell_opens_its_patients(view: CellTableView, qtbot: QtBot) -> None:
    view.cells.setCurrentCell(0, 1)

    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view.cells, Qt.Key.Key_Return)

    title, values, left_out, where = opened.args or []
    assert title == "First: n: 1"
    assert values == (WHO,)
    assert left_out == ()
    assert isinstance(where, QRect)


def test_the_same_table_is_not_filled_again(view: CellTableView) -> None:
    before = view.cells.item(0, 1)

    view.show_table(replace(TABLE))
    assert view.cells.item(0, 1) is before

    view.show_table(replace(TABLE, lines=TABLE.lines[:1]))
    assert view.cells.rowCount() == 1


def shown(view: CellTableView) -> list[list[tuple[object, ...] | None]]:
    """Return of each place what is read, told and drawn there."""
    cells, roles = view.cells, (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.TextAlignmentRole)

    def place(row: int, column: int) -> tuple[object, ...] | None:
        item = cells.item(row, column)
        if item is None:
            return None
        said = item.toolTip() or cells.further_text(row, column)
        return item.text(), said, item.font().weight(), *(str(item.data(role)) for role in roles)

    return [[place(row, column) for column in range(cells.columnCount())] for row in range(cells.rowCount())]


FIRST, SECOND = TABLE.lines
OTHER = TableCell("2", 2, (WHO, replace(WHO, subject="P2")))
NEWER = {
    "a cell": (replace(FIRST, cells=(OTHER, FIRST.cells[1])), SECOND),
    "who is behind a cell alone": (
        replace(FIRST, cells=(replace(FIRST.cells[0], deciders=()), FIRST.cells[1])),
        SECOND,
    ),
    "the label": (replace(FIRST, label="Other"), SECOND),
    "the level": (FIRST, replace(SECOND, level=0)),
    "a line in front": (replace(SECOND, id="c", label="New"), FIRST, SECOND),
    "the order": (SECOND, FIRST),
    "a line less": (SECOND,),
    "a heading where numbers were": (replace(FIRST, cells=()), FIRST, SECOND),
    "a cell less": (replace(FIRST, cells=FIRST.cells[:1]), SECOND),
    "no line": (),
}


@pytest.mark.parametrize("lines", NEWER.values(), ids=NEWER)
@pytest.mark.parametrize("columns", [TABLE.columns, ("n", "rate"), ("n", "share", "more"), ("n",)], ids=" ".join)
def test_a_newer_table_is_shown_as_if_it_were_the_first(
    view: CellTableView, qtbot: QtBot, lines: tuple[TableLine, ...], columns: tuple[str, ...]
) -> None:
    room = len(columns)
    filled = [one if len(one.cells) < 2 else replace(one, cells=(*one.cells, OTHER)[:room]) for one in lines]
    newer = replace(TABLE, columns=columns, lines=tuple(filled))
    fresh = CellTableView(newer)
    qtbot.addWidget(fresh)

    view.show_table(newer)
    assert shown(view) == shown(fresh)

    view.show_table(TABLE)
    again = CellTableView(TABLE)
    qtbot.addWidget(again)
    assert shown(view) == shown(again)


def test_of_a_newer_table_only_what_says_something_else_is_made_anew(view: CellTableView) -> None:
    places = [(row, column) for row in range(2) for column in range(3)]
    before = {place: view.cells.item(*place) for place in places}

    view.show_table(replace(TABLE, lines=NEWER["a cell"]))

    assert [place for place in places if view.cells.item(*place) is not before[place]] == [(0, 1)]


def test_an_empty_table_says_so(qtbot: QtBot, app: QApplication) -> None:
    made = CellTableView(replace(TABLE, lines=(), note=""))
    qtbot.addWidget(made)

    assert "Nothing that this table counts" in made.cells.accessibleDescription()


def test_the_stopping_rules_of_the_demo_stand_on_the_page_and_open(page: SummaryPage, qtbot: QtBot) -> None:
    assert page.body is not None
    table = page.body.cell_tables["stopping"]
    assert table.cells.item(0, 1).text() == "2 of 9"  # type: ignore[union-attr]

    table.cells.setCurrentCell(0, 1)
    qtbot.keyClick(table.cells, Qt.Key.Key_Return)

    assert page._values.title == "Death by H+100: Events: 2 of 9"
    assert [line[0] for line in page._values.items() if line[1]].count("SYN-02") == 1
    page._values.hide()


def test_a_table_in_hand_is_copied_whole(page: SummaryPage, qtbot: QtBot) -> None:
    assert page.body is not None
    table = page.body.cell_tables["stopping"]
    table.cells.setFocus()
    table.cells.setCurrentCell(0, 1)

    qtbot.keyClick(table.cells, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t") == ["Rule", "Events", "Boundary", "P(p > p0)", "Stops if the next"]
    assert copied[1].split("\t")[:3] == ["Death by H+100", "2 of 9", "stops at 5"]


def test_a_point_of_a_stopping_chart_leads_to_its_patient(page: SummaryPage) -> None:
    assert page.body is not None
    chart = page.body.charts["stopping.death"]
    first = chart.drawing().elements[0]

    chart.activated.emit(first.key)

    assert first.why.startswith("SYN-02: event, known on 2022-03-26")
    assert any(place == "F16.DTHDAT" for _, place, _ in page._values.items())
    page._values.hide()


def test_a_cell_of_a_thousand_patients_names_the_first_in_its_tool_tip(qtbot: QtBot) -> None:
    deciders = tuple(replace(WHO, subject=f"P{number}") for number in range(1000))
    line = TableLine("a", "All", (TableCell("1000", 1000, deciders),))
    view = CellTableView(replace(TABLE, columns=("n",), lines=(line,)))
    qtbot.addWidget(view)
    view.show()
    item = view.cells.item(0, 1)
    assert item is not None
    assert not item.toolTip()  # nobody asked yet
    at = view.cells.visualItemRect(item).center()
    rest = QHelpEvent(QEvent.Type.ToolTip, at, view.cells.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.cells.viewport(), rest)
    told = item.toolTip()
    assert "P39 and 960 more" in told
    assert "P40" not in told


def test_other_adverse_events_are_counted_when_somebody_chooses_them(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    assert page.body is not None
    bar, table = page.body.events, page.body.cell_tables["adverse_events"]
    assert bar.isVisible()
    assert table.table is not None
    assert table.table.subtitle.endswith("all entered, related or not")

    with qtbot.waitSignal(controller.estimates_ready):
        bar.serious.click()
    with qtbot.waitSignal(controller.estimates_ready):
        bar.period.setCurrentIndex(1)

    assert controller.settings.events == EventFilter(EventPeriod.TO_TRANSPLANT, serious=True)
    assert table.table.subtitle.endswith("from T to the day before H, related or not, serious only")
    assert page.body.table.rows["os.12m"].estimate.text == "68% (95% CI 43–100)"
