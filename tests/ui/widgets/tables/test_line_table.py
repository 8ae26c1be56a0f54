"""Tables of lines: what a cell says, the way to what a line stands for, and room for all words."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.widgets.copying import stored_text
from cd7gui.ui.widgets.list_delegate import ListRole
from cd7gui.ui.widgets.tables.line_model import Column, LineModel
from cd7gui.ui.widgets.tables.line_table import PADDING, LineDetail, LineTable

COLUMNS: tuple[Column, ...] = (("Who", 60, "01-0001"), ("What", 100, ""))
Record = tuple[str, ...]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def enlarged(qapp: QApplication) -> Iterator[QApplication]:
    theme.apply(qapp, Scheme.LIGHT, 1.5)
    yield qapp
    theme.apply(qapp, Scheme.LIGHT, 1.0)


def table_of(window: QWidget, lines: list[Record], *, wraps: bool = False) -> tuple[LineTable, LineModel[Record]]:
    table = LineTable("Lines", window, wraps=wraps)
    model: LineModel[Record] = LineModel(COLUMNS, lambda record: record, table)
    table.show_model(model)
    table.resize(300, 200)
    window.show()
    model.show_lines(lines)
    table.take_row(0)
    return table, model


def test_a_cell_is_shown_in_one_line_and_copied_as_it_is_stored(window: QWidget) -> None:
    table, model = table_of(window, [("01-001", "two\nlines")])
    table.setCurrentIndex(model.index(0, 1))
    assert model.index(0, 1).data() == "two lines"
    assert stored_text(table) == model.index(0, 1).data(ListRole.STORED) == "two\nlines"


def test_return_goes_to_what_the_line_stands_for_and_to_nothing_without_lines(window: QWidget, qtbot: QtBot) -> None:
    table, model = table_of(window, [("01-001", "a"), ("01-002", "b")])
    gone: list[object] = []
    table.go_wanted.connect(gone.append)
    table.take_row(7)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert [tuple(one) for one in gone if isinstance(one, list | tuple)] == [("01-002", "b")]
    model.show_lines([])
    table.take_row(0)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert len(gone) == 1


def test_the_same_lines_leave_the_table_as_it_is_and_other_columns_do_not(window: QWidget) -> None:
    table, model = table_of(window, [("01-001", "a"), ("01-002", "b")])
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.show_lines([("01-001", "a"), ("01-002", "b")])
    assert not resets
    model.show_lines(list(model.lines), (*COLUMNS, ("Why", 300, "")))
    assert len(resets) == 1
    assert model.columnCount() == 3
    assert table.columnWidth(1) < table.viewport().width() // 2, "the columns share the width anew"


def test_the_whole_line_follows_the_line_in_hand(window: QWidget) -> None:
    table, model = table_of(window, [("01-001", "a"), ("01-002", "")])
    whole = LineDetail(table, model, window)
    table.take_row(1)
    assert whole.toPlainText() == "Who: 01-002"
    model.show_lines([])
    assert whole.toPlainText() == ""


def test_a_row_that_wraps_is_as_high_as_all_its_words(enlarged: QApplication, window: QWidget) -> None:
    text = "Protocol, no GVHD prophylaxis: none from H−7 to the first HSCT-attributed GVHD, or to H+100"
    table, _ = table_of(window, [("01-001", text)], wraps=True)
    for width in range(220, 620, 20):
        table.resize(width, 400)
        enlarged.processEvents()
        room = table.columnWidth(1) - 2 * round(1.5 * PADDING)
        needed = table.fontMetrics().boundingRect(QRect(0, 0, room, 1000), Qt.TextFlag.TextWordWrap, text).height()
        assert table.rowHeight(0) >= needed, f"at {width} px"
