"""The way of the keys: field to field, whatever is found on the way; nothing typed goes anywhere else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QPushButton, QTabBar, QWidget

from cd7gui.domain.case_report.changes import COMPLETE
from cd7gui.domain.values.kinds import IntegerKind, NumberKind, Quantity
from cd7gui.presenters.carried_values import is_carried_over
from cd7gui.study import entry
from cd7gui.ui.data_entry.pages.form_page import FormPage
from tests.study.memory_book import memory_study
from tests.ui.data_entry.pages.test_form_page import FULL, forms
from tests.ui.driving import Answers, WindowDriver

Open = Callable[..., WindowDriver]
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Return])
def test_after_a_value_with_a_finding_comes_the_next_field(open_driver: Open, key: Qt.Key) -> None:
    driver = open_driver()
    driver.show("F6")
    driver.type("F6.PROPH", "y", leave=key)
    row = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "PROPH")
    assert row._lines[0].link.text() == "Justify…"
    assert driver.focused.objectName().startswith("F6.")
    following = driver.focused.objectName()
    driver.press(Key.Key_Backtab)
    assert driver.focused.objectName() == "F6.PROPH"
    driver.press(key)
    assert driver.focused.objectName() == following


def test_an_error_in_place_of_a_query_offers_no_reason_when_the_page_is_shown_again(driver: WindowDriver) -> None:
    driver.show("F6")
    row = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "CD34")
    seen = []
    for typed in ("40", "6400"):  # unusual, impossible
        driver.type("F6.CD34", typed)
        driver.window.case_reports.page.refresh()
        driver.window.case_reports.page.refresh()
        line = row._lines[0]
        seen.append((line.message.severity, [one.isHidden() for one in line.links]))
    assert seen == [("query", [False]), ("error", [True])]


def test_an_error_leads_to_no_button(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "6400")
    row = next(cell for cell in driver.window.case_reports.page.cells() if cell.field.id == "CD34")
    assert row._lines[0].findChildren(QPushButton) == []
    assert driver.focused.objectName().startswith("F6.")


def test_alt_j_justifies_what_was_found_at_the_field_and_the_field_has_the_focus_again(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["as the board decided"]))
    driver.show("F6")
    driver.type("F6.PROPH", "y", leave=Key.Key_Tab)
    driver.press(Key.Key_Backtab)
    driver.press(Key.Key_J, ALT)
    assert "as the board decided" in [one.justification for one in driver.study.findings("P1")]
    assert driver.focused.objectName() == "F6.PROPH"
    driver.focus("F6.HSCTDAT")
    driver.press(Key.Key_J, ALT)
    assert driver.window.banner.words == "This field has no finding to justify."


def test_a_quantity_with_its_unit_is_left_in_one_step_and_one_without_goes_to_the_unit(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001", "F18[1].LBDAT": "2023-07-01"}}))
    driver.show("F18")
    driver.type("F18[1].HB", "7.1 g/dL")
    assert not driver.focused.objectName().endswith(".unit")
    assert driver.focused.objectName() == "F18[1].BILI"
    driver.keys("12")
    driver.press(Key.Key_Tab)
    assert driver.focused.objectName() == "F18[1].BILI.unit"
    driver.keys("µ")
    driver.press(Key.Key_Tab)
    assert driver.stored("F18[1].BILI") == "12 µmol/L"
    assert not driver.focused.objectName().startswith("F18[1].BILI")


def test_behind_the_last_field_letters_and_space_do_nothing_and_it_says_so(driver: WindowDriver) -> None:
    for form, page in forms(driver):
        last = [cell for cell in page.cells() if cell.shown and cell.editor.isEnabled()][-1]
        last.editor.setFocus()
        driver.press(Key.Key_Tab)
        assert not isinstance(driver.focused, QTabBar | QAbstractButton), form.id
        driver.keys("a b")
        assert driver.window.banner.words.startswith("The form ends here: “b” was not entered in any field."), form.id
        driver.press(Key.Key_Backtab)
        assert driver.focused is last.editor, form.id
    assert driver.book.lines == []


def test_shift_tab_from_the_first_field_leaves_the_page_and_tab_comes_back_to_it(driver: WindowDriver) -> None:
    driver.show("F6")
    page = driver.window.case_reports.page
    assert isinstance(page, FormPage)
    page.focus_field()
    first = driver.focused
    driver.press(Key.Key_Backtab)
    assert not page.isAncestorOf(driver.focused)
    driver.press(Key.Key_Tab)
    assert driver.focused is first


def test_every_button_of_every_form_says_what_it_does(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": FULL}))
    for form, page in forms(driver):
        nameless = [
            one for one in page.findChildren(QAbstractButton) if not (one.accessibleName() or one.text()).strip()
        ]
        own = [one for one in nameless if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        assert own == [], form.id


def wrong_number(kind: object) -> str | None:
    return "99999" if isinstance(kind, NumberKind | IntegerKind) and not isinstance(kind, Quantity) else None


def test_every_form_is_walked_field_by_field_while_every_number_raises_a_finding(open_driver: Open) -> None:
    """Each number is typed far out of its range: after each the next field has the focus, and all are kept."""
    driver = open_driver(memory_study({"P1": FULL}))
    for form, page in forms(driver):
        if not isinstance(page, FormPage) or form.repeating:
            continue
        page.focus_field()
        typed: dict[str, str] = {}
        for _ in range(2 * len(form.fields())):
            name = driver.focused.objectName()
            if not name.startswith(f"{form.id}."):
                break
            cell = page.cell_at(driver.focused)
            text = wrong_number(cell.field.kind) if cell is not None and driver.focused is cell.editor else None
            if text is not None and not cell.editor.locked:
                cell.editor.selectAll()
                driver.keys(text)
                typed[name] = text
            driver.press(Key.Key_Tab)
        for name, text in typed.items():
            draft = [one.name for one in driver.window.controller.drafts.places()]
            assert driver.stored(name) == text or name in draft, name


# keys of the window


def test_no_two_things_on_show_have_the_same_letter_with_alt(open_driver: Open) -> None:
    texts = FULL | {"F11[1].TXKIND": "CRS", "F11[1].TXDAT": "2023-07-01", "F11[1].TEMP": "39"}
    driver = open_driver(memory_study({"P1": texts}))
    menus = [action.text() for action in driver.window.menuBar().actions()]
    keys = [
        action.shortcut().toString() for action in driver.window.findChildren(QAction) if action.shortcut().toString()
    ]
    assert len(keys) == len(set(keys))
    alt = [key.removeprefix("Alt+").lower() for key in keys if key.startswith("Alt+") and len(key) == 5]
    for form, page in forms(driver):
        if is_carried_over(form):
            page.focus_field()
            page.repeat_row()
        buttons = [one.text() for one in driver.window.findChildren(QAbstractButton) if one.isVisible()]
        letters = alt + [found.lower() for text in menus + buttons for found in re.findall("&([^&])", text)]
        assert len(letters) == len(set(letters)), (form.id, sorted(letters))
    for action in driver.window.menuBar().actions():
        menu = action.menu()
        lines = [one.text() for one in menu.actions()] if isinstance(menu, QMenu) else []
        letters = [found.lower() for text in lines for found in re.findall("&([^&])", text)]
        assert len(letters) == len(set(letters)), action.text()


def test_return_presses_the_button_that_has_the_focus(open_driver: Open) -> None:
    driver = open_driver(memory_study({}))
    button = driver.part(QPushButton, "empty.new_patient")
    button.setFocus()
    driver.press(Key.Key_Return)
    assert driver.focused.objectName() == "F1.SUBJID"


def test_f8_goes_from_the_finding_in_hand_to_the_next_open_one_and_past_justified_ones(open_driver: Open) -> None:
    driver = open_driver()
    driver.show("F6")
    driver.type("F6.PROPH", "y")
    driver.type("F6.CD34", "6400")
    driver.show("F1")
    driver.type("F1.BRTHDAT", "2005")
    view = driver.window.case_reports.findings
    places = [one.place for one in view.model.findings]
    assert places == ["F6.CD34", "F6.PROPH", "F1.BRTHDAT"]
    for place in [*places, places[0]]:
        driver.press(Key.Key_F8)
        assert driver.focused.objectName() == place
    driver.window.controller.do(entry.justify, view.model.findings[1], "as the board decided")
    driver.press(Key.Key_F8)
    assert driver.focused.objectName() == "F1.BRTHDAT"
    driver.type("F1.BRTHDAT", "2005-05-24")
    driver.press(Key.Key_F8)
    assert driver.focused.objectName() == "F6.CD34"
    driver.type("F6.CD34", "6.4")
    driver.press(Key.Key_F8)
    assert driver.window.banner.words == "Nothing is open in this study."


def test_what_is_found_of_a_whole_grid_is_said_where_f8_leads(open_driver: Open) -> None:
    texts = {
        "F1.SUBJID": "01-001",
        "F4.INFDAT": "2023-06-16",
        "F6.HSCTDAT": "2023-07-11",
        "F18[1].LBDAT": "2023-07-12",
        "F18[1].CMVPCR": "0",
        "F18[2].LBDAT": "2023-10-12",
        f"F18.{COMPLETE}": "1",
    }
    driver = open_driver(memory_study({"P1": texts}))
    found = [one for one in driver.study.findings("P1") if one.check == "EC-104"]
    assert [one.row for one in found][:1] == [0]
    driver.window.case_reports.go_to_finding(found[0])
    page = driver.window.case_reports.page
    assert page is not None
    said = page.findChild(QWidget, "said")
    assert said is not None
    assert said.isVisible()
    assert found[0].says in " ".join(label.text() for label in said.findChildren(QLabel))


def test_a_patient_made_and_struck_out_in_this_session_vanishes_at_once(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["Typing error"]))
    driver.press(Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    driver.keys("01-099")
    driver.press(Key.Key_Tab)
    reports = driver.window.case_reports
    made = reports.patient
    assert made != "P1"
    driver.window.requests.call("strike_patient")
    assert reports.patient == "P1"
    assert reports.patients.model.row_of(made) == -1
    assert [words for words, _ in driver.window.requests.struck_out()] == ["01-099"]
    assert driver.focused is reports.patients.view


def test_the_field_before_has_the_focus_when_undo_takes_the_last_one_away(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    driver.show("F16")
    driver.type("F16.DEATH", "y")
    driver.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert driver.stored("F16.DEATH") is None
    assert driver.focused.objectName() == "F16.DEATH"


def test_another_patient_by_keys_begins_in_the_first_field(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}, "P2": {"F1.SUBJID": "01-002"}}))
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.window.requests.call("next_patient")
    assert driver.window.case_reports.patient == "P2"
    assert driver.focused.objectName() == "F6.HSCTDAT"
