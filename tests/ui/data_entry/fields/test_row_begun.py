"""A row that was just begun is judged for what is wrong in it, and for what is missing once it is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt

from cd7gui.ui.data_entry.fields.message_panel import MessagePanel
from cd7gui.ui.data_entry.fields.messages import MessageLine
from cd7gui.ui.data_entry.findings_list import FindingsModel, FindingsView
from cd7gui.ui.shell.main_window import DEVIATIONS
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]


def _without(*forms: str) -> dict[str, str]:
    return {name: text for name, text in unmarked(SOUND).items() if name.split(".")[0].split("[")[0] not in forms}


def _told(driver: WindowDriver) -> set[str]:
    model = driver.part(FindingsView, "findings").model()
    assert isinstance(model, FindingsModel)
    return {one.check for one in model.findings}


def _of(driver: WindowDriver, key: str = "P1") -> set[str]:
    return {one.check for one in driver.study.findings(key)}


@pytest.mark.parametrize(
    ("form", "typed", "check"),
    [
        ("F2", [("F2.ECOG", "1")], "EC-14"),
        ("F4D", [("F4D[1].DRUG", "fludarabine")], "EC-26"),
        ("F13", [("F13[1].ASDAT", "2023-03-01"), ("F13[1].MRDCAT", "negative")], "EC-44"),
        ("F16", [("F16.DEATH", "yes"), ("F16.DTHDAT", "2023-09-01")], "EC-93"),
    ],
)
def test_what_is_missing_is_asked_for_once_the_row_is_left(
    open_driver: Open, form: str, typed: list[tuple[str, str]], check: str
) -> None:
    driver = open_driver(memory_study({"P1": _without(form)}))
    driver.show(form)
    for name, text in typed:
        driver.type(name, text)
    assert check in _of(driver)  # the study, its workbook and the command know it at once
    assert check not in _told(driver)
    driver.show("F1")
    assert check in _told(driver)
    driver.show(form)
    assert check in _told(driver)  # it was left once: it is no longer new


def test_lists_and_the_count_above_say_no_more_than_the_page(open_driver: Open) -> None:
    """A value of a form just begun made its patient a deviation, while the findings below said that there were none."""
    driver = open_driver(memory_study({"P1": _without("F2"), "P2": {"F1.SUBJID": "01-002"}}))
    reports, bar = driver.window.case_reports, driver.window.topbar

    def said() -> tuple[str, str, str]:
        lists = (_of_p1(driver), reports.forms.model.data(_f2(driver)))
        return (*map(str, lists), bar.places.tabText(DEVIATIONS))

    driver.qtbot.waitUntil(lambda: driver.window.controller.background_checks.complete)
    before = driver.study.count_deviations()
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    assert driver.study.count_deviations() == before + 1
    assert not [one for one in said()[:2] if "deviation" in one]
    assert said()[2].removeprefix("Deviations").strip(" ·") == (str(before) if before else "")
    driver.window.case_reports.show_patient("P2")
    assert "deviation" in said()[0]
    driver.window.case_reports.show_patient("P1")
    assert "deviation" in said()[1]
    assert str(before + 1) in said()[2]


def _of_p1(driver: WindowDriver) -> object:
    model = driver.window.case_reports.patients.model
    return model.data(model.index(model.row_of("P1")))


def _f2(driver: WindowDriver) -> QModelIndex:
    model = driver.window.case_reports.forms.model
    return model.index(model.row_of("F2"))


def test_what_is_wrong_is_told_at_once_in_a_form_just_begun(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    driver.type("F2.ECOG", "4")
    assert "EC-18" in _told(driver)
    assert "EC-14" not in _told(driver)


def test_a_form_marked_complete_is_judged_whole(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    driver.window.requests.call("complete")
    assert "EC-14" in _told(driver)


def test_f8_asks_for_what_is_missing_where_nothing_else_is_open(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    assert not _told(driver)
    driver.press(Qt.Key.Key_F8)
    assert "EC-14" in _told(driver)
    assert driver.focused is driver.editor("F2.RRBASIS")


def test_a_message_under_a_field_is_one_line_and_all_of_it_stands_below_the_page(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    following = driver.editor("F2.INELCONV")
    driver.type("F2.ECOG", "4")
    driver.focus("F2.ECOG")
    place, (line,) = following.y(), [one for one in driver.window.findChildren(MessageLine) if _is_of(one, "EC-18")][:1]
    said = next(one for one in driver.window.findChildren(MessagePanel) if one.isVisible())
    whole = next(one for one in said.findChildren(MessageLine) if _is_of(one, "EC-18"))
    assert whole.isVisible()
    assert [one.text() for one in whole.findChildren(PlainLabel)][1].startswith("Correct the status")
    assert line.height() <= 2 * line.fontMetrics().height()
    driver.focus("F2.INELCONV")
    assert following.y() == place  # nothing between the fields moved
    assert not whole.isVisible()


def _is_of(line: MessageLine, check: str) -> bool:
    return line.message is not None and line.message.finding is not None and line.message.finding.check == check


def test_what_is_said_below_a_page_never_covers_the_field_in_hand(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}), scale=1.5)
    driver.show("F6")
    driver.type("F6.CD34", "99", leave=None)
    driver.press(Qt.Key.Key_Tab)
    driver.press(Qt.Key.Key_Backtab)
    editor = driver.focused
    assert editor.objectName() == "F6.CD34"
    page = driver.window.case_reports.page
    assert page is not None
    strip = page.findChild(MessagePanel)
    assert strip is not None
    assert strip.isVisible()
    assert strip.height() <= 0.3 * page.height() + 1
    assert editor.visibleRegion().boundingRect().height() == editor.height()


def test_whoever_goes_to_the_list_of_all_findings_has_left_the_row(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    assert "EC-14" not in _told(driver)
    driver.window.findings.follow()
    assert "EC-14" not in {one.finding.check for one in driver.window.findings.model.lines}
    driver.press(Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert driver.window.findings.isVisible()
    assert "EC-14" in {one.finding.check for one in driver.window.findings.model.lines}
    driver.press(Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert "EC-14" in _told(driver)


def test_f8_in_a_row_just_begun_leads_to_nothing_that_is_still_to_be_reached(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2") | {"F6.CD34": "6400"}}))
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    driver.press(Qt.Key.Key_F8)
    assert driver.focused.objectName() == "F6.CD34"


def test_a_form_that_is_marked_complete_at_once_is_judged_whole(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": _without("F2")}))
    driver.show("F2")
    driver.type("F2.ECOG", "1")
    assert "EC-14" not in _told(driver)
    driver.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "EC-14" in _told(driver)
