"""The page of F2: every criterion with its verdict between the findings and the decision; a key goes to the value."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.data_entry.special_pages.criteria_table import CriteriaTable
from cd7gui.ui.data_entry.special_pages.criterion_delegate import CRITERION, SIGNS, TAKES, VALUE, VERDICT
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]


@pytest.fixture
def entry(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}))
    driver.show("F2")
    return driver


def table(driver: WindowDriver) -> CriteriaTable:
    return driver.part(CriteriaTable, "criteria")


def row_of(driver: WindowDriver, label: str) -> int:
    model = table(driver).criteria
    return next(row for row in range(model.rowCount()) if model.index(row, CRITERION).data() == label)


def cell(driver: WindowDriver, label: str, column: int) -> str:
    return str(table(driver).criteria.index(row_of(driver, label), column).data())


def test_each_verdict_changes_while_the_findings_are_typed(entry: WindowDriver) -> None:
    assert cell(entry, "Creatinine clearance", VERDICT) == "cannot be determined"
    entry.type("F2.CRCL", "59.9")
    assert cell(entry, "Creatinine clearance", VERDICT) == "not met"
    assert cell(entry, "Creatinine clearance", VALUE) == "59.9 mL/min"
    entry.type("F2.CRCL", "60")
    assert cell(entry, "Creatinine clearance", VERDICT) == "met"
    assert cell(entry, "Creatinine clearance", TAKES) == "at least 60 mL/min"


def test_a_verdict_is_told_by_a_shape_of_its_own() -> None:
    assert len(set(SIGNS.values())) == 3


def test_return_goes_to_the_value_that_decides_on_this_form_and_on_another(entry: WindowDriver) -> None:
    table(entry).setFocus()
    for label, field in (("HIV", "F2.HIV"), ("CD7 on blasts", "F3.CD7PCT"), ("Age", "F1.BRTHDAT")):
        entry.show("F2")
        table(entry).setFocus()
        table(entry).setCurrentIndex(table(entry).criteria.index(row_of(entry, label), CRITERION))
        entry.press(Qt.Key.Key_Return)
        assert entry.focused.objectName() == field


def test_a_click_on_a_criterion_goes_there_too(entry: WindowDriver) -> None:
    index = table(entry).criteria.index(row_of(entry, "Diagnosis"), VALUE)
    place = table(entry).visualRect(index).center()
    entry.qtbot.mouseClick(table(entry).viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert entry.focused.objectName() == "F3.DX"


def test_arrows_walk_over_the_criteria_and_bring_them_into_view(entry: WindowDriver) -> None:
    table(entry).setFocus()
    table(entry).setCurrentIndex(table(entry).criteria.index(row_of(entry, "Age"), CRITERION))
    seen = []
    for _ in range(18):
        entry.press(Qt.Key.Key_Down)
        seen.append(table(entry).currentIndex().siblingAtColumn(CRITERION).data())
    assert len(set(seen)) == 18
    assert "Exclusion" not in seen
    page = entry.window.case_reports.page
    assert isinstance(page, FormPage)
    view = page._scroll.viewport()
    bottom = table(entry).viewport().mapTo(view, table(entry).visualRect(table(entry).currentIndex()).bottomLeft()).y()
    assert 0 < bottom <= view.height()


def test_the_decision_stands_below_the_table_which_is_not_on_the_way_of_tab(entry: WindowDriver) -> None:
    assert table(entry).y() > entry.editor("F2.RRBASIS").geometry().bottom()
    assert entry.editor("F2.ELIG").y() > table(entry).geometry().bottom()
    entry.focus("F2.RRBASIS")
    entry.press(Qt.Key.Key_Tab)
    assert entry.focused.objectName() == "F2.ELIG"
    entry.press(Qt.Key.Key_F6)
    assert entry.focused is table(entry)
    entry.press(Qt.Key.Key_F6)
    assert entry.focused.objectName() == "F2.ELIG"
    entry.press(Qt.Key.Key_Backtab)
    assert entry.focused.objectName() == "F2.RRBASIS"


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_row_is_cut_off_and_none_scrolls_inside_the_table(open_driver: Open, scale: float) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}), scale=scale)
    driver.show("F2")
    shown = table(driver)
    for row in range(shown.criteria.rowCount()):
        for column in range(shown.criteria.columnCount()):
            needed = shown.itemDelegate().sizeHint(None, shown.criteria.index(row, column)).height()
            assert shown.rowHeight(row) >= needed, (row, column)
    assert shown.verticalScrollBar().maximum() == 0
    assert shown.horizontalScrollBar().maximum() == 0


def test_a_criterion_has_all_its_words_for_who_hears_the_page(entry: WindowDriver) -> None:
    index = table(entry).criteria.index(row_of(entry, "HIV"), CRITERION)
    assert "Source: exclusion by screening" in str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole))
    assert table(entry).accessibleName()


def test_the_verdict_on_another_form_is_told_once(entry: WindowDriver) -> None:
    labels = entry.window.case_reports.page.findChildren(QLabel)
    chips = [one.text() for one in labels if one.property("role") == "chip"]
    assert not [words for words in chips if words.startswith(("Age criterion", "CD7 criterion"))]
    assert any(words.startswith("Criteria") for words in chips)
