"""Every field of every form is on its page once, named, in reading order, and nothing of it is cut off."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from cd7gui.domain.case_report.changes import place_name
from cd7gui.domain.case_report.dictionary import Form
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.fields.cell import Cell
from cd7gui.ui.data_entry.pages.base_page import CasePage
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.style.theme import Scheme
from tests.presenters.test_gvhd import ACUTE as GVHD
from tests.presenters.test_toxicity import CRS, ICANS
from tests.protocol.building import SOUND, row
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]

# What shows the fields that hide behind an answer, as far as one row can hold it.
SHOWING = {
    "F1.WDDAT": "2024-01-01",
    "F2.ELIG": "WAIVED",
    "F3.DX": "OTHER",
    "F3.CD7METH": "IHC",
    "F3.EMD": "Y",
    "F3.PRIORHCT": "Y",
    "F4.BRIDGE": "Y",
    "F6.COND": "Y",
    "F6.PROPH": "Y",
    "F10[1].GVTYPE": "OVERLAP",
    "F14.RELAPSE": "Y",
    "F16.DEATH": "Y",
}
FULL = unmarked(SOUND) | SHOWING
SCALES = pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 1.0), (Scheme.DARK, 1.0), (Scheme.LIGHT, 1.5)], ids=["light", "dark", "150%"]
)


@pytest.fixture
def full(open_driver: Open) -> WindowDriver:
    return open_driver(memory_study({"P1": FULL}))


def forms(driver: WindowDriver) -> Iterator[tuple[type[Form], CasePage]]:
    for form in driver.study.rules.dictionary.forms:
        driver.show(form.id)
        page = driver.window.case_reports.page
        assert page is not None
        QApplication.sendPostedEvents()  # what Qt lays out once the event loop runs
        yield form, page


def test_every_field_of_every_form_has_one_editor_with_a_name(full: WindowDriver) -> None:
    for form, page in forms(full):
        row = 1 if form.repeating else 0
        for field in form.fields():
            name = place_name(form.id, row, field.id)
            found = page.findChildren(QWidget, name)
            assert len(found) == 1, name
            assert field.label in found[0].accessibleName(), name
            assert not field.unit or field.unit in found[0].accessibleName(), name


def test_an_editor_tells_what_it_demands(full: WindowDriver) -> None:
    full.show("F6")
    assert full.editor("F6.HSCTDAT").accessibleDescription() == "must be answered"
    assert full.editor("F6.CD34").accessibleDescription() == ""


def test_tab_goes_through_a_page_in_reading_order(full: WindowDriver) -> None:
    for form, page in forms(full):
        if not isinstance(page, FormPage):
            continue
        page.focus_field()
        seen = []
        for _ in range(3 * len(form.fields())):
            focused = full.focused
            if not page.body.isAncestorOf(focused):
                break
            cell = page.cell_at(focused)  # None in a box or on a button that belongs to no field
            if cell is not None and focused is cell.editor:
                seen.append(cell.field.id)
            full.press(Qt.Key.Key_Tab)
        shown = [cell.field.id for cell in page.cells() if cell.shown]
        assert seen == shown, form.id
    assert full.book.lines == []


def test_fields_stand_in_reading_order_and_never_over_each_other(full: WindowDriver) -> None:
    for form, page in forms(full):
        if isinstance(page, FormPage):
            places = [QRect(cell.editor.pos(), cell.editor.size()) for cell in page.cells() if cell.shown]
            for one, following in pairwise(places):  # the alleles of a locus stand beside each other
                beside = one.top() == following.top() and one.right() < following.left()
                assert beside or one.bottom() < following.top(), form.id


@SCALES
def test_nothing_on_a_page_is_cut_off_at_1280_by_800(open_driver: Open, scheme: Scheme, scale: float) -> None:
    driver = open_driver(memory_study({"P1": FULL | {"F6.CD34": "6400"}}), scheme=scheme, scale=scale)
    for _, page in forms(driver):
        nothing_is_cut_off(page)


@SCALES
def test_nothing_is_cut_off_where_grades_differ_and_findings_are_copied(
    open_driver: Open, scheme: Scheme, scale: float
) -> None:
    texts = FULL | row("F10", 1, **GVHD | {"GVINV": "4"}) | row("F11", 1, **ICANS, GRINV="4") | row("F11", 2, **CRS)
    driver = open_driver(memory_study({"P1": texts}), scheme=scheme, scale=scale)
    for form, number in (("F10", 1), ("F11", 1), ("F11", 2)):
        driver.show(form, row=number)
        page = driver.window.case_reports.page
        assert page is not None
        QApplication.sendPostedEvents()
        nothing_is_cut_off(page)
    button = page.findChild(QPushButton, "copy-forward")
    assert isinstance(button, QPushButton)
    button.click()
    QApplication.sendPostedEvents()
    nothing_is_cut_off(page)
    lists = driver.window.case_reports
    assert lists.patients.new.width() >= lists.patients.new.sizeHint().width()  # the page squeezes no list


def nothing_is_cut_off(page: CasePage) -> None:
    form = page.form
    for label in page.findChildren(QLabel):
        if label.isVisible():
            assert fits(label), f"{form.id}: {label.text()!r} needs {label.sizeHint()}, has {label.size()}"
    for button in page.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), f"{form.id}: {button.text()}"
            right = button.mapTo(page, button.rect().bottomRight()).x()
            assert right <= page.width(), f"{form.id}: {button.text()} ends outside the page"
    for cell in page.cells():
        if cell.shown:
            assert shows_its_text(cell), f"{form.id}: {cell.field.id} has {cell.editor.width()} px"


def fits(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    return label.width() >= label.sizeHint().width() and label.height() >= label.sizeHint().height() - 1


def shows_its_text(cell: Cell) -> bool:
    editor = cell.editor
    metrics = QFontMetrics(editor.font())
    if isinstance(editor, ChoiceEditor):
        return editor.width() >= metrics.horizontalAdvance(editor.currentText()) + 28
    if isinstance(editor, QLineEdit):
        text = editor.text() or editor.placeholderText()
        needed = metrics.horizontalAdvance(text) + 12
        return editor.width() >= needed or needed > 300  # a long free text scrolls under its cursor
    return editor.width() > 200


@SCALES
def test_a_page_never_scrolls_sideways_at_1280_by_800(open_driver: Open, scheme: Scheme, scale: float) -> None:
    driver = open_driver(memory_study({"P1": FULL}), scheme=scheme, scale=scale)
    for form, page in forms(driver):
        if isinstance(page, FormPage):
            view = page._scroll.viewport()
            assert page.body.width() == view.width(), form.id
            for child in page.body.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if child.isVisible():
                    assert child.geometry().right() <= view.width(), f"{form.id}: {child.objectName()}"


def test_a_label_breaks_into_lines_before_it_is_cut(full: WindowDriver) -> None:
    full.show("F2")
    labels = [label for label in full.window.case_reports.page.findChildren(QLabel) if "conventional" in label.text()]
    assert "\n" in labels[0].text()
    assert labels[0].width() <= 210


def test_labels_end_where_their_column_ends_and_editors_begin_in_one_line(full: WindowDriver) -> None:
    full.show("F6")
    page = full.window.case_reports.page
    assert isinstance(page, FormPage)
    rows = [row for row in page.body.rows.values() if row.shown and row.label.isVisible()]
    assert len({row.label.geometry().right() for row in rows}) == 1
    assert len({row.editor.x() for row in rows}) == 1
    assert {row.editor.width() for row in rows if row.field.id == "HSCTDAT"} == {120}
    assert {row.editor.width() for row in rows if row.field.id == "CD34"} == {80}


def test_unit_study_days_and_derived_values_stand_beside_their_field(full: WindowDriver) -> None:
    full.show("F6")
    words = [label.text() for label in full.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert "11 Jul 2023   T+25  H+0" in words
    assert "10⁶/kg" in words
    full.show("F1")
    words = [label.text() for label in full.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert "Age at consent 32 years" in words
    assert "2 Mar 1991" in words  # a birth date has no study day


def test_the_field_in_hand_keeps_its_place_when_a_message_appears_above(full: WindowDriver) -> None:
    full.show("F6")
    page = full.window.case_reports.page
    assert isinstance(page, FormPage)
    full.focus("F6.HSCTDAT")
    full.type("F6.CD3", "2", leave=None)
    page._scroll.verticalScrollBar().setValue(100)
    editor = full.editor("F6.CD3")
    before = editor.mapTo(page, QPoint(0, 0)).y()
    full.window.controller.enter(full.window.case_reports.page.body.rows["CD34"].place, "6400")
    assert editor.mapTo(page, QPoint(0, 0)).y() == before


def test_switching_patients_makes_no_new_widgets(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": FULL, "P2": FULL | {"F1.SUBJID": "01-010"}}))
    driver.show("F6", "P1")
    driver.show("F6", "P2")
    page = driver.window.case_reports.page
    assert page is not None
    before = len(page.findChildren(QWidget))
    driver.show("F6", "P1")
    driver.show("F6", "P2")
    assert len(page.findChildren(QWidget)) == before


def test_f1_helps_with_the_field_in_hand(full: WindowDriver) -> None:
    from PySide6.QtWidgets import QToolTip

    full.show("F6")
    full.focus("F6.CD34")
    full.press(Qt.Key.Key_F1)
    said = QToolTip.text()
    QToolTip.hideText()
    assert said.splitlines()[0] == "F6.CD34 · CD34+ cells, 10⁶/kg"
    assert "Allowed: from 0 to 100." in said


def test_choices_that_are_wider_than_their_line_stand_beside_it_as_a_whole(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": FULL}))
    driver.show("F16")
    page = driver.window.case_reports.page
    assert page is not None
    names = "GVHD; infection; relapse or progression; haemorrhage; organ failure"
    stood = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    editor = driver.type("F16.DTHCONTR", names)
    shown = {label.text() for label in page.findChildren(QLabel) if label.isVisible()} - set(stood)
    assert isinstance(editor, QLineEdit)
    assert editor.text() in shown
    assert set(editor.text().split("; ")) == set(names.split("; "))
    driver.type("F16.DTHCONTR", "GVHD")
    assert "GVHD" not in {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
