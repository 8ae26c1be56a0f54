"""Dates as people type them: the order chosen in the menu reads them, and what was read is shown beside the field."""

import pytest
from PySide6.QtWidgets import QLabel

from cd7gui.domain.values.kinds import PartialDay
from cd7gui.protocol.case_report import dictionary
from tests.ui.driving import WindowDriver

PARTIAL = ["F1.BRTHDAT", "F3.DXDAT", "F3.CR1DAT", "F3.REL1DAT", "F3P.STDAT", "F3P.ENDAT"]  # those that the forms name


def said(driver: WindowDriver) -> list[str]:
    return [label.text() for label in driver.window.case_reports.page.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(
    ("order", "typed"),
    [
        *(("DMY", text) for text in ("140326", "14/3/26", "14.3.26", "14-03-2026", "14 3 26")),
        *(("MDY", text) for text in ("031426", "3/14/26", "3.14.26")),
        *(("YMD", text) for text in ("260314", "26/3/14", "26.3.14")),
        *(("none", text) for text in ("2026-3-14", "2026/03/14", "20260314", "14 Mar 2026", "14/3/2026")),
    ],
)
def test_a_date_is_read_in_the_order_that_the_menu_set_and_shown_back(
    driver: WindowDriver, order: str, typed: str
) -> None:
    driver.window.menus.action(f"dates_{order}").trigger()
    driver.show("F4")
    editor = driver.type("F4.INFDAT", typed)

    assert driver.stored("F4.INFDAT") == "2026-03-14"
    assert editor.text() == "2026-03-14"
    assert any(words.startswith("14 Mar 2026   T+0") for words in said(driver))


@pytest.mark.parametrize("typed", ["140326", "3/4/26", "3.4.2026"])
def test_without_an_order_it_stays_as_it_was_typed_and_nothing_is_stored(driver: WindowDriver, typed: str) -> None:
    before = driver.stored("F6.HSCTDAT")
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", typed)

    assert editor.text() == typed
    assert driver.stored("F6.HSCTDAT") == before
    assert "is ambiguous" in editor.accessibleDescription()


def test_taking_the_order_back_in_the_menu_asks_again(driver: WindowDriver) -> None:
    driver.window.menus.action("dates_DMY").trigger()
    driver.window.menus.action("dates_none").trigger()
    driver.show("F6")

    assert "is ambiguous" in driver.type("F6.HSCTDAT", "3/4/26").accessibleDescription()


def test_the_menu_ticks_the_order_that_is_set(driver: WindowDriver) -> None:
    orders = ("none", "DMY", "MDY", "YMD")
    for order in orders:
        driver.window.menus.action(f"dates_{order}").trigger()
        assert [name for name in orders if driver.window.menus.action(f"dates_{name}").isChecked()] == [order]


@pytest.mark.parametrize(("typed", "shown"), [("2022", "2022"), ("2022-3", "2022-03"), ("3/2022", "2022-03")])
@pytest.mark.parametrize("name", [name for name in PARTIAL if "F3P" not in name])
def test_a_month_or_a_year_is_enough_where_the_forms_allow_it(
    driver: WindowDriver, name: str, typed: str, shown: str
) -> None:
    driver.show(name.partition(".")[0])
    editor = driver.type(name, typed)

    assert (driver.stored(name), editor.text()) == (shown, shown)


def test_a_month_is_refused_where_the_day_is_needed(driver: WindowDriver) -> None:
    driver.show("F6")
    assert "This date must be exact" in driver.type("F6.HSCTDAT", "2023-07").accessibleDescription()


def test_partial_dates_stand_where_the_forms_name_them() -> None:
    partial = {item.name for item in dictionary().fields() if isinstance(item.kind, PartialDay)}
    assert partial == {*PARTIAL, "F3.HCT1DAT"}  # the date of an earlier transplant elsewhere is often known so


def test_both_clocks_stand_beside_every_whole_date_of_every_page(driver: WindowDriver) -> None:
    driver.show("F13", row=1)
    driver.show("F6")
    driver.type("F6.COLSTDAT", "2023-07-09")

    assert "9 Jul 2023   T+23  H−2" in said(driver)


def test_a_date_typed_into_a_row_of_a_grid_is_read_alike(driver: WindowDriver) -> None:
    driver.window.menus.action("dates_DMY").trigger()
    driver.show("F9")
    driver.type("F9[2].CHDAT", "14/8/23")

    assert driver.stored("F9[2].CHDAT") == "2023-08-14"
