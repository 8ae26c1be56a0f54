"""Everything on every form can be reached and opened by keys: fields, lists, units, buttons."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cd7gui.domain.case_report.dictionary import Form
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.factory import companions
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.data_entry.pages.form_page import FormPage
from tests.study.memory_book import memory_study
from tests.ui.data_entry.pages.test_form_page import FULL, forms
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
# What a first row of the forms that are grids looks like, so that Tab has a row to walk over.
ROWS = {"F8T[1].TFDAT": "2023-07-01", "F18[1].LBDAT": "2023-07-01", "F15[1].FTTYPE": "DLI", "F7[1].CMTRT": "OTHER"}
ROWS |= {"F19[1].AETERM": "sepsis"}  # what a report on F21 can be of


@pytest.fixture
def full(open_driver: Open) -> WindowDriver:
    return open_driver(memory_study({"P1": FULL | ROWS}))


def walked(driver: WindowDriver, form: type[Form]) -> list[str]:
    """Go into the first field and press Tab until all fields of the row were met; gives their names."""
    page = driver.window.case_reports.page
    assert page is not None
    page.focus_field()
    seen: list[str] = []
    for _ in range(3 * len(form.fields()) + 10):
        name = driver.focused.objectName()
        if name.startswith(form.id) and "." in name and name not in seen:
            seen.append(name)
        driver.press(Qt.Key.Key_Tab)
    return seen


def test_tab_reaches_every_field_of_every_form(full: WindowDriver) -> None:
    for form, page in forms(full):
        row = 1 if form.repeating else 0
        cells = [cell for cell in page.cells() if cell.shown and cell.place is not None and cell.place.row == row]
        wanted = [cell.editor.objectName() for cell in cells]
        seen = walked(full, form)
        assert [name for name in seen if name in wanted] == wanted, form.id
    assert full.book.lines == []


@pytest.mark.parametrize("kind", ["CRS", "ICANS", "HLH"])
def test_tab_reaches_every_field_of_each_kind_of_toxicity(open_driver: Open, kind: str) -> None:
    driver = open_driver(memory_study({"P1": FULL | {"F11[1].TXKIND": kind}}))
    driver.show("F11")
    page = driver.window.case_reports.page
    assert isinstance(page, FormPage)
    wanted = [cell.editor.objectName() for cell in page.cells() if cell.shown]
    assert [name for name in walked(driver, page.form) if name in wanted] == wanted


def with_lists(page: CasePage) -> Iterator[Cell]:
    """Return the cells on show that have a list."""
    return (cell for cell in page.cells() if cell.shown and cell.editor.isVisible())


def test_every_list_opens_and_closes_by_keys_and_changes_nothing(full: WindowDriver) -> None:
    opened = 0
    for form, page in forms(full):
        for cell in list(with_lists(page)):
            for widget in (cell.editor, *companions(cell.editor)):
                if isinstance(widget, ChoiceEditor):
                    widget.setFocus()
                    full.press(Qt.Key.Key_Space)
                    assert widget.view().isVisible(), f"{form.id}: {cell.field.id}"
                    widget.hidePopup()
                    opened += 1
                elif isinstance(widget, SeveralEditor):
                    widget.setFocus()
                    full.press(Qt.Key.Key_Down)
                    popup = QApplication.activePopupWidget()
                    assert popup is not None, f"{form.id}: {cell.field.id}"
                    popup.close()
                    opened += 1
    assert opened > 100
    assert full.book.lines == []


def test_escape_closes_a_list_and_leaves_the_answer(full: WindowDriver) -> None:
    full.show("F6")
    editor = full.focus("F6.GRAFT")
    assert isinstance(editor, ChoiceEditor)
    before = editor.current_text()
    full.press(Qt.Key.Key_Space)
    assert editor.view().isVisible()
    full.qtbot.keyClick(editor.view(), Qt.Key.Key_Escape)
    assert not editor.view().isVisible()
    assert editor.current_text() == before


def test_a_choice_is_made_in_the_open_list_by_arrows_and_return(full: WindowDriver) -> None:
    full.show("F6")
    editor = full.focus("F6.GRAFT")
    assert isinstance(editor, ChoiceEditor)
    full.press(Qt.Key.Key_Space)
    full.qtbot.keyClick(editor.view(), Qt.Key.Key_Down)
    full.qtbot.keyClick(editor.view(), Qt.Key.Key_Return)
    assert full.stored("F6.GRAFT") == "MARROW"
