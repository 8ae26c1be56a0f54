"""The way of the keys: field to field, whatever is found on the way; nothing typed goes anywhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton, QTabBar

from cd7gui.domain.kinds import Integer, Number, Quantity
from cd7gui.ui.casebook.page import FormPage
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk
from tests.ui.test_pages import FULL, forms

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
    return "99999" if isinstance(kind, Number | Integer) and not isinstance(kind, Quantity) else None


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
