"""The window on a screen of 1280 × 800 at 150%: nothing is cut off, squeezed or laid over something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QStyle,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from cd7gui.ui.dialogs.dialog_parts import table_of_lines
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.follow_up.follow_up_page import FollowUpPage
from tests.study.memory_book import memory_study
from tests.ui.data_entry.grid.test_paste_panel import ONE, begin, panel
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
SMALL = (853, 533)
PASTED = "Date\tANC (/µL)\tPLT\tCRP\n03/04/2023\t1500\t98\t3\n04/05/2023\t1600\t99\t4\n"


def squared(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, widget.rect().topLeft()), widget.size())


def test_what_happened_to_the_data_is_told_whole_beside_a_long_name(open_driver: Open) -> None:
    driver = open_driver(size=SMALL)
    bar = driver.window.topbar
    bar.show_name("Dr. M. Müller-Lüdenscheidt-Overbeck")
    bar.show_data("every change saved 12:03:04 · 2 patients")
    QApplication.processEvents()
    assert bar.data.text() == bar.data.whole()
    assert bar.signs.text() == "Dr. M. Müller-Lüdensche…"
    parts = [squared(one, bar) for one in (bar.data, bar.signs, bar.save, bar.places)]
    assert not [one for one in parts for other in parts if one is not other and one.intersects(other)]
    assert all(bar.rect().contains(one) for one in parts)


@pytest.mark.parametrize("scale", [1.75, 2.0])
@pytest.mark.parametrize(
    ("state", "least"),
    [
        ("every change saved 12:03:04", "saved"),
        ("every change is saved; identifiers kept apart", "saved"),
        ("NOT SAVED: text in F19[10].AESTDAT", "NOT SAVED"),
        ("read-only: open on another computer since 12:03", "read-only"),
    ],
)
def test_the_state_of_the_data_is_never_cut_off_by_large_text(
    open_driver: Open, scale: float, state: str, least: str
) -> None:
    """At 200% it read “every …”."""
    driver = open_driver(size=(1280, 776), scale=scale)
    bar = driver.window.topbar
    bar.show_study("CD7 CAR-T → haplo-HSCT of our hospital", synthetic=True, is_open=True)
    bar.show_name("Chen Li")
    bar.show_deviations(12)
    bar.show_data(state)
    QApplication.processEvents()
    assert least in bar.data.text()
    assert "…" not in bar.data.text()
    assert bar.data.whole() == state
    parts = [squared(one, bar) for one in (bar.data, bar.signs, bar.save, bar.places, bar._synthetic, bar._study)]
    assert not [one for one in parts for other in parts if one is not other and one.intersects(other)]
    assert all(bar.rect().contains(one) for one in parts)


def test_a_cell_with_the_keys_shows_as_much_as_without(driver: WindowDriver) -> None:
    """The time of a backup was cut off in the line with the focus, beside free space."""
    table = table_of_lines("Backups", ("Made",), driver.window)
    table.setStyleSheet("")
    table.ensurePolished()
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.rect = QRect(0, 0, 200, 30)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay
    option.text = "2026-11-30 12:03"
    element = QStyle.SubElement.SE_ItemViewItemText
    option.state = QStyle.StateFlag.State_Enabled
    without = table.style().subElementRect(element, option, table).width()
    option.state |= QStyle.StateFlag.State_HasFocus
    assert table.style().subElementRect(element, option, table).width() >= without


def test_large_text_leaves_every_column_of_the_follow_up_on_the_table_and_the_patient_whole(open_driver: Open) -> None:
    """At 150% the dates ran into the edge, and the notes were off the table."""
    driver = open_driver(size=(1280, 776), scale=1.5)
    driver.window.show_place(6)
    QApplication.processEvents()
    page = driver.window.findChild(FollowUpPage)
    assert page is not None
    table = page.worklist.table
    header = table.horizontalHeader()
    driver.window.grab()  # lays out what is pending
    assert header.length() <= table.viewport().width()
    assert header.sectionSize(1) > table.fontMetrics().horizontalAdvance("01-0001")


def test_the_lists_leave_the_page_half_of_a_small_window_and_show_each_patient_whole(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {**ONE, "F3.DX": "T-LBL"}}), size=SMALL)
    driver.show("F4")
    reports = driver.window.case_reports
    patients, forms, page = reports.across.sizes()
    assert page >= patients + forms - 4  # the handles
    assert patients >= reports.patients.wanted_width()


def test_the_first_patient_of_a_study_finds_the_list_of_forms_as_wide_as_its_titles(open_driver: Open) -> None:
    driver = open_driver(memory_study({}))
    reports = driver.window.case_reports
    reports.new_patient()
    QApplication.processEvents()
    assert reports.forms.width() >= reports.forms.wanted_width() > 228


def test_a_field_of_text_gives_way_and_stands_beside_its_label(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ONE}), size=SMALL)
    driver.show("F4")
    page = driver.window.case_reports.page
    assert page is not None
    label = next(one for one in page.findChildren(QLabel) if one.text() == "Lot")
    field = squared(driver.editor("F4.LOT"), page)
    assert abs(field.center().y() - squared(label, page).center().y()) < 4
    assert field.right() < page.width()


def test_a_pasted_table_squeezes_neither_the_lists_nor_itself(open_driver: Open) -> None:
    driver = begin(open_driver, PASTED, size=SMALL)
    QApplication.processEvents()
    across = driver.window.case_reports.across.sizes()
    assert across[0] >= driver.window.case_reports.patients.wanted_width()
    shown = panel(driver)
    content = shown.rows.parentWidget()
    assert content is not None
    parts = [squared(one, content) for one in (*shown.choices.values(), shown.rows)]
    assert len(parts) > 3
    assert not [one for one in parts for other in parts if one is not other and one.intersects(other)]
    window = driver.window.rect()
    assert all(window.contains(squared(one, driver.window)) for one in (shown.enter, shown.cancel))
    last = list(shown.choices.values())[-1]
    last.setFocus()
    QApplication.processEvents()
    assert shown.rect().contains(squared(last, shown))


def test_sizes_and_times_of_files_are_told_whole(open_driver: Open) -> None:
    driver = open_driver(size=SMALL)
    seen: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        names = dialog.findChild(QTreeView, "treeView")
        assert names is not None
        seen.extend(
            names.columnWidth(at) >= names.sizeHintForColumn(at) for at in range(1, names.model().columnCount())
        )
        dialog.reject()

    QTimer.singleShot(500, look)
    UserPrompts(driver.window).choose_to_open("Open", None, "All files (*)")
    assert seen
    assert all(seen)


def test_the_keys_stand_in_columns(open_driver: Open) -> None:
    driver = open_driver(size=SMALL)
    widths: list[int] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        details = dialog.findChild(QPlainTextEdit)
        assert details is not None
        widths.extend(details.fontMetrics().horizontalAdvance(text) for text in ("iiii", "WWWW"))
        dialog.reject()

    QTimer.singleShot(100, look)
    UserPrompts(driver.window).tell("Keys", "Everything can be done from the keyboard.", "F8   Next finding")
    assert widths[0] == widths[1]


def test_large_text_never_makes_the_window_higher_than_its_screen(open_driver: Open) -> None:
    """At 200% it grew to 858 of 800 pixels, and the messages at its bottom were out of sight."""
    texts = {**ONE, "F18[1].LBDAT": "2023-04-03", "F18[1].HB": "880 g/L"}
    driver = open_driver(memory_study({"P1": texts}), size=(1280, 776), scale=2.0)
    for form in ("F1", "F10", "F11", "F18", "F19", "F21"):
        driver.show(form)
        QApplication.processEvents()
    driver.window.banner.say("Something happened.")
    QApplication.processEvents()
    banner = driver.window.banner
    assert driver.window.height() <= driver.window.screen().availableSize().height()
    assert driver.window.rect().contains(squared(banner, driver.window))
    assert banner.height() >= banner.minimumSizeHint().height()
