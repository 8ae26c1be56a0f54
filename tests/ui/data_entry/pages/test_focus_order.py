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
from cd7gui.ui.data_entry.pages.form_page import FormPage
from tests.study.memory_book import memory_study
from tests.ui.data_entry.pages.test_form_page import FULL, forms
from tests.ui.driving import Answers, Desk

Open = Callable[..., Desk]
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Return])
def test_after_a_value_with_a_finding_comes_the_next_field(open_desk: Open, key: Qt.Key) -> None:
    desk = open_desk()
    desk.show("F6")
    desk.type("F6.PROPH", "y", leave=key)
    row = next(cell for cell in desk.window.case_reports.page.cells() if cell.field.id == "PROPH")
    assert row._lines[0].link.text() == "Justify…"
    assert desk.focused.objectName().startswith("F6.")
    following = desk.focused.objectName()
    desk.press(Key.Key_Backtab)
    assert desk.focused.objectName() == "F6.PROPH"
    desk.press(key)
    assert desk.focused.objectName() == following


def test_an_error_leads_to_no_button(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "6400")
    row = next(cell for cell in desk.window.case_reports.page.cells() if cell.field.id == "CD34")
    assert row._lines[0].findChildren(QPushButton) == []
    assert desk.focused.objectName().startswith("F6.")


def test_alt_j_justifies_what_was_found_at_the_field_and_the_field_has_the_focus_again(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(reasons=["as the board decided"]))
    desk.show("F6")
    desk.type("F6.PROPH", "y", leave=Key.Key_Tab)
    desk.press(Key.Key_Backtab)
    desk.press(Key.Key_J, ALT)
    assert "as the board decided" in [one.justification for one in desk.study.findings("P1")]
    assert desk.focused.objectName() == "F6.PROPH"
    desk.focus("F6.HSCTDAT")
    desk.press(Key.Key_J, ALT)
    assert desk.window.banner.words == "Nothing was found at this field that could be justified."


def test_a_quantity_with_its_unit_is_left_in_one_step_and_one_without_goes_to_the_unit(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001", "F18[1].LBDAT": "2023-07-01"}}))
    desk.show("F18")
    desk.type("F18[1].HB", "7.1 g/dL")
    assert not desk.focused.objectName().endswith(".unit")
    assert desk.focused.objectName() == "F18[1].BILI"
    desk.keys("12")
    desk.press(Key.Key_Tab)
    assert desk.focused.objectName() == "F18[1].BILI.unit"
    desk.keys("µ")
    desk.press(Key.Key_Tab)
    assert desk.stored("F18[1].BILI") == "12 µmol/L"
    assert not desk.focused.objectName().startswith("F18[1].BILI")


def test_behind_the_last_field_letters_and_space_do_nothing_and_it_says_so(desk: Desk) -> None:
    for form, page in forms(desk):
        last = [cell for cell in page.cells() if cell.shown and cell.editor.isEnabled()][-1]
        last.editor.setFocus()
        desk.press(Key.Key_Tab)
        assert not isinstance(desk.focused, QTabBar | QAbstractButton), form.id
        desk.keys("a b")
        assert desk.window.banner.words.startswith("The form ends here: “b” went into no field."), form.id
        desk.press(Key.Key_Backtab)
        assert desk.focused is last.editor, form.id
    assert desk.book.lines == []


def test_shift_tab_from_the_first_field_leaves_the_page_and_tab_comes_back_to_it(desk: Desk) -> None:
    desk.show("F6")
    page = desk.window.case_reports.page
    assert isinstance(page, FormPage)
    page.focus_field()
    first = desk.focused
    desk.press(Key.Key_Backtab)
    assert not page.isAncestorOf(desk.focused)
    desk.press(Key.Key_Tab)
    assert desk.focused is first


def test_every_button_of_every_form_says_what_it_does(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": FULL}))
    for form, page in forms(desk):
        nameless = [
            one for one in page.findChildren(QAbstractButton) if not (one.accessibleName() or one.text()).strip()
        ]
        own = [one for one in nameless if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
        assert own == [], form.id


def wrong_number(kind: object) -> str | None:
    return "99999" if isinstance(kind, NumberKind | IntegerKind) and not isinstance(kind, Quantity) else None


def test_every_form_is_walked_field_by_field_while_every_number_raises_a_finding(open_desk: Open) -> None:
    """Each number is typed far out of its range: after each the next field has the focus, and all are kept."""
    desk = open_desk(memory_study({"P1": FULL}))
    for form, page in forms(desk):
        if not isinstance(page, FormPage) or form.repeating:
            continue
        page.focus_field()
        typed: dict[str, str] = {}
        for _ in range(2 * len(form.fields())):
            name = desk.focused.objectName()
            if not name.startswith(f"{form.id}."):
                break
            cell = page.cell_at(desk.focused)
            text = wrong_number(cell.field.kind) if cell is not None and desk.focused is cell.editor else None
            if text is not None and not cell.editor.locked:
                cell.editor.selectAll()
                desk.keys(text)
                typed[name] = text
            desk.press(Key.Key_Tab)
        for name, text in typed.items():
            draft = [one.name for one in desk.window.gateway.drafts.places()]
            assert desk.stored(name) == text or name in draft, name


# keys of the window


def test_no_two_things_on_show_have_the_same_letter_with_alt(open_desk: Open) -> None:
    texts = FULL | {"F11[1].TXKIND": "CRS", "F11[1].TXDAT": "2023-07-01", "F11[1].TEMP": "39"}
    desk = open_desk(memory_study({"P1": texts}))
    menus = [action.text() for action in desk.window.menuBar().actions()]
    keys = [
        action.shortcut().toString() for action in desk.window.findChildren(QAction) if action.shortcut().toString()
    ]
    assert len(keys) == len(set(keys))
    alt = [key.removeprefix("Alt+").lower() for key in keys if key.startswith("Alt+") and len(key) == 5]
    for form, page in forms(desk):
        if form.id == "F11":
            page.focus_field()
            page._copy()
        buttons = [one.text() for one in desk.window.findChildren(QAbstractButton) if one.isVisible()]
        letters = alt + [found.lower() for text in menus + buttons for found in re.findall("&([^&])", text)]
        assert len(letters) == len(set(letters)), (form.id, sorted(letters))
    for action in desk.window.menuBar().actions():
        menu = action.menu()
        lines = [one.text() for one in menu.actions()] if isinstance(menu, QMenu) else []
        letters = [found.lower() for text in lines for found in re.findall("&([^&])", text)]
        assert len(letters) == len(set(letters)), action.text()


def test_return_presses_the_button_that_has_the_focus(open_desk: Open) -> None:
    desk = open_desk(memory_study({}))
    button = desk.part(QPushButton, "empty.new_patient")
    button.setFocus()
    desk.press(Key.Key_Return)
    assert desk.focused.objectName() == "F1.SUBJID"


def test_f8_goes_from_the_finding_in_hand_to_the_next_open_one_and_past_justified_ones(open_desk: Open) -> None:
    desk = open_desk()
    desk.show("F6")
    desk.type("F6.PROPH", "y")
    desk.type("F6.CD34", "6400")
    desk.show("F1")
    desk.type("F1.BRTHDAT", "2005")
    view = desk.window.case_reports.findings
    places = [one.place for one in view.model.findings]
    assert places == ["F6.CD34", "F6.PROPH", "F1.BRTHDAT"]
    for place in [*places, places[0]]:
        desk.press(Key.Key_F8)
        assert desk.focused.objectName() == place
    desk.window.gateway.justify(view.model.findings[1], "as the board decided")
    desk.press(Key.Key_F8)
    assert desk.focused.objectName() == "F1.BRTHDAT"
    desk.type("F1.BRTHDAT", "2005-05-24")
    desk.press(Key.Key_F8)
    assert desk.focused.objectName() == "F6.CD34"
    desk.type("F6.CD34", "6.4")
    desk.press(Key.Key_F8)
    assert desk.window.banner.words == "Nothing is open for this patient."


def test_what_is_found_of_a_whole_grid_is_said_where_f8_leads(open_desk: Open) -> None:
    texts = {
        "F1.SUBJID": "01-001",
        "F4.INFDAT": "2023-06-16",
        "F6.HSCTDAT": "2023-07-11",
        "F18[1].LBDAT": "2023-07-12",
        "F18[1].CMVPCR": "0",
        "F18[2].LBDAT": "2023-10-12",
        f"F18.{COMPLETE}": "1",
    }
    desk = open_desk(memory_study({"P1": texts}))
    found = [one for one in desk.study.findings("P1") if one.check == "EC-104"]
    assert [one.row for one in found][:1] == [0]
    desk.window.case_reports.go_to_finding(found[0])
    page = desk.window.case_reports.page
    assert page is not None
    said = page.findChild(QWidget, "said")
    assert said is not None
    assert said.isVisible()
    assert found[0].says in " ".join(label.text() for label in said.findChildren(QLabel))


def test_a_patient_made_and_struck_out_in_this_session_vanishes_at_once(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(reasons=["Typing error"]))
    desk.press(Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.keys("01-099")
    desk.press(Key.Key_Tab)
    reports = desk.window.case_reports
    made = reports.patient
    assert made != "P1"
    desk.window.wishes.call("strike_patient")
    assert reports.patient == "P1"
    assert reports.patients.model.row_of(made) == -1
    assert [words for words, _ in desk.window.wishes.struck_out()] == ["01-099"]
    assert desk.focused is reports.patients.view


def test_the_field_before_has_the_focus_when_undo_takes_the_last_one_away(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    desk.show("F16")
    desk.type("F16.DEATH", "y")
    desk.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.stored("F16.DEATH") is None
    assert desk.focused.objectName() == "F16.DEATH"


def test_another_patient_by_keys_begins_in_the_first_field(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": {"F1.SUBJID": "01-001"}, "P2": {"F1.SUBJID": "01-002"}}))
    desk.show("F6")
    desk.focus("F6.CD34")
    desk.window.wishes.call("next_patient")
    assert desk.window.case_reports.patient == "P2"
    assert desk.focused.objectName() == "F6.HSCTDAT"
