"""A row that was just begun is judged for what is wrong in it, and for what is missing once it is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from cd7gui.ui.data_entry.fields.message_panel import MessagePanel
from cd7gui.ui.data_entry.fields.messages import MessageLine
from cd7gui.ui.data_entry.findings_list import FindingsModel, FindingsView
from cd7gui.ui.widgets.plain_text import PlainLabel
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Desk, unmarked

Open = Callable[..., Desk]


def _without(*forms: str) -> dict[str, str]:
    return {name: text for name, text in unmarked(SOUND).items() if name.split(".")[0].split("[")[0] not in forms}


def _told(desk: Desk) -> set[str]:
    model = desk.part(FindingsView, "findings").model()
    assert isinstance(model, FindingsModel)
    return {one.check for one in model.findings}


def _of(desk: Desk, key: str = "P1") -> set[str]:
    return {one.check for one in desk.study.findings(key)}


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
    open_desk: Open, form: str, typed: list[tuple[str, str]], check: str
) -> None:
    desk = open_desk(memory_study({"P1": _without(form)}))
    desk.show(form)
    for name, text in typed:
        desk.type(name, text)
    assert check in _of(desk)  # the study, its workbook and the command know it at once
    assert check not in _told(desk)
    desk.show("F1")
    assert check in _told(desk)
    desk.show(form)
    assert check in _told(desk)  # it was left once: it is no longer new


def test_what_is_wrong_is_told_at_once_in_a_form_just_begun(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": _without("F2")}))
    desk.show("F2")
    desk.type("F2.ECOG", "4")
    assert "EC-18" in _told(desk)
    assert "EC-14" not in _told(desk)


def test_a_form_marked_complete_is_judged_whole(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": _without("F2")}))
    desk.show("F2")
    desk.type("F2.ECOG", "1")
    desk.window.wishes.call("complete")
    assert "EC-14" in _told(desk)


def test_a_message_under_a_field_is_one_line_and_all_of_it_stands_below_the_page(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": _without("F2")}))
    desk.show("F2")
    following = desk.editor("F2.INELCONV")
    desk.type("F2.ECOG", "4")
    desk.focus("F2.ECOG")
    place, (line,) = following.y(), [one for one in desk.window.findChildren(MessageLine) if _is_of(one, "EC-18")][:1]
    said = next(one for one in desk.window.findChildren(MessagePanel) if one.isVisible())
    whole = next(one for one in said.findChildren(MessageLine) if _is_of(one, "EC-18"))
    assert whole.isVisible()
    assert [one.text() for one in whole.findChildren(PlainLabel)][1].startswith("Correct the status")
    assert line.height() <= 2 * line.fontMetrics().height()
    desk.focus("F2.INELCONV")
    assert following.y() == place  # nothing between the fields moved
    assert not whole.isVisible()


def _is_of(line: MessageLine, check: str) -> bool:
    return line.message is not None and line.message.finding is not None and line.message.finding.check == check


def test_what_is_said_below_a_page_never_covers_the_field_in_hand(open_desk: Open) -> None:
    desk = open_desk(memory_study({"P1": unmarked(SOUND)}), scale=1.5)
    desk.show("F6")
    desk.type("F6.CD34", "99", leave=None)
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Backtab)
    editor = desk.focused
    assert editor.objectName() == "F6.CD34"
    page = desk.window.case_reports.page
    assert page is not None
    strip = page.findChild(MessagePanel)
    assert strip is not None
    assert strip.isVisible()
    assert strip.height() <= 0.3 * page.height() + 1
    assert editor.visibleRegion().boundingRect().height() == editor.height()
