"""The history of a field or a form: who, when, what before, what after, why."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cd7gui.domain.case_report.changes import COMPLETE, DELETED, AuditEntry, Change, MissingReason, justification_mark
from cd7gui.study.entry import Place
from cd7gui.study.opening import rules
from cd7gui.ui.data_entry.fields.history import HistoryDialog, cells
from tests.ui.driving import WindowDriver

ALT = Qt.KeyboardModifier.AltModifier
Open = Callable[..., WindowDriver]


def line(
    field: str, old: str | None, new: str | None, *, row: int = 0, form: str = "F6", reason: str = ""
) -> AuditEntry:
    change = Change("P1", form, row, field, old, new, reason)
    return AuditEntry(7, "2026-11-22T12:04:31.250+01:00", "B. Chen", "window", change, "1.0", "", "")


def told(recorded: AuditEntry) -> tuple[str, ...]:
    return cells(recorded, rules().dictionary)[2:]


def test_a_line_says_when_and_who_in_local_words() -> None:
    assert cells(line("CD34", "6.1", "6.4"), rules().dictionary)[:2] == ("2026-11-22 12:04:31", "B. Chen")


def test_a_line_shows_labels_not_codes() -> None:
    assert told(line("GRAFT", "PBSC", None)) == ("Graft", "peripheral blood stem cells", "–", "")
    assert told(line("CD34", "6.1", "6.4", reason="Typing error")) == ("CD34+ cells", "6.1", "6.4", "Typing error")


def test_missing_reasons_and_rows_are_words() -> None:
    shown = told(line("CHDON", None, MissingReason.NOT_DONE.stored, row=2, form="F9"))
    assert shown == ("Donor row 2", "–", "not done", "")


def test_marks_are_words() -> None:
    assert told(line(COMPLETE, None, "1"))[:3] == ("marked complete", "no", "yes")
    assert told(line(DELETED, "1", None, row=2, form="F9"))[:3] == ("struck out row 2", "yes", "no")
    assert told(line(justification_mark("EC-58", "PROPH"), None, "as decided"))[:3] == (
        "EC-58 justified",
        "–",
        "as decided",
    )


def test_a_field_that_this_version_does_not_have_is_shown_by_its_name() -> None:
    assert told(line("OLDFIELD", "a", "b"))[:3] == ("OLDFIELD", "a", "b")


def shown(driver: WindowDriver) -> HistoryDialog:
    dialog = driver.window.findChild(HistoryDialog)
    assert dialog is not None
    return dialog


def test_alt_h_shows_the_field_in_hand_newest_first(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7")
    driver.type("F6.CD34", "8")
    driver.type("F6.MNC", "11")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_H, ALT)
    table = shown(driver).table
    assert [table.item(row, 4).text() for row in range(table.rowCount())] == ["8", "7"]
    assert shown(driver).windowTitle() == "History of F6.CD34 · CD34+ cells, 01-009"
    shown(driver).close()


def test_the_button_shows_the_whole_form(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7")
    driver.type("F6.MNC", "11")
    driver.window.controller.enter(Place("P1", "F4", 0, "LOT"), "L1")
    driver.window.case_reports.page.header.history_wanted.emit()
    table = shown(driver).table
    assert [table.item(row, 2).text() for row in range(table.rowCount())] == ["Mononuclear cells", "CD34+ cells"]
    shown(driver).close()


def test_a_field_that_nobody_entered_says_so(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_H, ALT)
    words = [label.text() for label in shown(driver).findChildren(QLabel) if label.isVisible()]
    assert "Nothing has been entered here yet." in words
    shown(driver).close()
