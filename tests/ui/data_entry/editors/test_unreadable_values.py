"""A stored text that no kind can read is shown red as it stands, in a field, a cell and a list, and is mended there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cd7gui.domain.checks.checks import UNREADABLE
from cd7gui.study.session import Study
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from tests.study.memory_book import MemoryBook, memory_study
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]

PATIENT = {"F1.SUBJID": "01-001", "F1.SEX": "F", "F6.HSCTDAT": "2023-07-11", "F18[1].LBDAT": "2023-07-11"}
PLACES = {
    "a field": ("F6", 0, "HSCTDAT", "last summer", "2023-07-12", "2023-07-12"),
    "a cell of a grid": ("F18", 1, "ANC", "many", "0.4", "0.4"),
    "a choice": ("F1", 0, "SEX", "X9", "Male", "M"),
}


def holding(form: str, row: int, field: str, text: str) -> Study:
    """A study into which another programme, or a merge of an old version, put what nobody could type."""
    made = memory_study({"P1": PATIENT})
    assert isinstance(made.book, MemoryBook)
    made.book.values["P1", form, row, field] = text
    return Study(made.book, made.rules, who="tester", today=made.today)


@pytest.mark.parametrize(("form", "row", "field", "text", "typed", "stored"), PLACES.values(), ids=PLACES.keys())
def test_it_is_shown_red_as_it_stands_and_is_mended_there(
    open_driver: Open, form: str, row: int, field: str, text: str, typed: str, stored: str
) -> None:
    name = f"{form}[{row}].{field}" if row else f"{form}.{field}"
    driver = open_driver(holding(form, row, field, text))
    driver.show(form, row=row or None)
    editor = driver.focus(name)

    assert (editor.placeholderText() if isinstance(editor, ChoiceEditor) else editor.text()) == text
    assert editor.current_text() == text
    assert editor.property("severity") == "error"
    assert UNREADABLE in {one.check for one in driver.study.findings("P1")}

    driver.type(name, typed)

    assert driver.stored(name) == stored
    assert driver.editor(name).property("severity") != "error"
    assert UNREADABLE not in {one.check for one in driver.study.findings("P1")}
