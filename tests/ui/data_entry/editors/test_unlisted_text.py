"""Keys that match no choice are not lost: they are shown, refused, kept as a draft, and can be removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cd7gui.domain.values.kinds import Options
from cd7gui.study.entry import Place
from cd7gui.ui.data_entry.editors import list_search
from cd7gui.ui.data_entry.editors.choice import ChoiceEditor
from cd7gui.ui.data_entry.editors.list_search import ListSearch
from cd7gui.ui.data_entry.editors.multi_choice import SeveralEditor
from cd7gui.ui.data_entry.editors.tick_list import TickList
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Key = Qt.Key
Open = Callable[..., WindowDriver]
PATIENT = {"F1.SUBJID": "01-001", "F18[1].LBDAT": "2023-07-11", "F18[1].ANC": "0.4"}


@pytest.fixture
def fresh(open_driver: Open) -> WindowDriver:
    return open_driver(memory_study({"P1": PATIENT}))


def text_of(driver: WindowDriver, place: str) -> str:
    editor = driver.editor(place)
    assert isinstance(editor, ChoiceEditor)
    return editor.currentText() or editor.placeholderText()


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("F6.GRAFT", "17"),
        ("F6.GRAFT", "p17"),
        ("F1.COHORT", "r"),
        ("F1.COHORT", "xy"),
        ("F1.SEX", "Mall"),
        ("F4.BRIDGE", "45"),
        ("F4.BRIDGE", "Only once"),
    ],
)
def test_a_text_that_matches_no_choice_is_shown_refused_and_kept(fresh: WindowDriver, place: str, typed: str) -> None:
    form = place.split(".", maxsplit=1)[0]
    fresh.show(form)
    fresh.type(place, typed)

    assert fresh.stored(place) is None
    assert text_of(fresh, place) == typed
    editor = fresh.editor(place)
    assert editor.property("severity") == "error"
    assert f"“{typed}” is not in the list. Choose" in editor.accessibleDescription()
    assert [(one.place.name, one.text) for one in fresh.book.drafts()] == [(place, typed)]
    assert fresh.window.controller.drafts.at(Place("P1", form, 0, place.split(".")[1])) is not None

    fresh.show("F2")
    fresh.show(form)
    assert text_of(fresh, place) == typed, "the draft is shown again"


def test_a_stored_answer_is_not_replaced_by_it(driver: WindowDriver) -> None:
    driver.show("F1")
    before = driver.stored("F1.SEX")
    driver.type("F1.SEX", "17")
    assert driver.stored("F1.SEX") == before
    assert text_of(driver, "F1.SEX") == "17"
    assert driver.editor("F1.SEX").property("severity") == "error"


@pytest.mark.parametrize("keys", [[Key.Key_Escape], [Key.Key_Delete], [Key.Key_Backspace] * 2])
@pytest.mark.parametrize("left", [False, True])
def test_keys_remove_it_and_show_the_stored_answer(driver: WindowDriver, keys: list[Key], left: bool) -> None:
    driver.show("F1")
    before = driver.stored("F1.SEX")
    driver.type("F1.SEX", "17", leave=Key.Key_Tab if left else None)
    driver.focus("F1.SEX")
    for key in keys[:1] if left else keys:
        driver.press(key)
    assert driver.editor("F1.SEX").current_text() == before
    driver.press(Key.Key_Tab)
    assert driver.stored("F1.SEX") == before
    assert driver.book.drafts() == []
    assert driver.editor("F1.SEX").property("severity") != "error"


def test_undo_removes_it_and_leaves_the_study_alone(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7")
    driver.show("F1")
    lines = len(driver.book.lines)
    driver.type("F1.SEX", "17", leave=None)
    driver.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert driver.editor("F1.SEX").current_text() == driver.stored("F1.SEX")
    assert len(driver.book.lines) == lines


@pytest.mark.parametrize(
    ("pasted", "shown", "stored"), [("17", "17", None), ("Female", "Female", "F"), (" F\n", "Female", "F")]
)
def test_a_pasted_text_is_chosen_or_kept(fresh: WindowDriver, pasted: str, shown: str, stored: str | None) -> None:
    fresh.show("F1")
    fresh.focus("F1.SEX")
    QGuiApplication.clipboard().setText(pasted)
    fresh.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    fresh.press(Key.Key_Tab)
    assert fresh.stored("F1.SEX") == stored
    assert text_of(fresh, "F1.SEX").casefold() == shown.casefold()


def test_backspace_removes_the_last_key_and_what_is_left_is_searched_again(fresh: WindowDriver) -> None:
    fresh.show("F1")
    fresh.type("F1.SEX", "Malr", leave=None)
    assert text_of(fresh, "F1.SEX") == "Malr"
    fresh.press(Key.Key_Backspace)
    assert fresh.editor("F1.SEX").current_text() == "M"
    fresh.keys("e")
    fresh.press(Key.Key_Tab)
    assert fresh.stored("F1.SEX") == "M"


def test_an_arrow_or_a_fresh_search_chooses_in_its_place(fresh: WindowDriver) -> None:
    fresh.show("F1")
    fresh.type("F1.SEX", "17")
    fresh.type("F1.SEX", "fem")
    assert fresh.stored("F1.SEX") == "F"
    assert fresh.book.drafts() == []


def test_a_pause_does_not_part_a_text_that_matches_nothing(
    fresh: WindowDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ListSearch, "pending", property(lambda self: bool(self.unlisted)))  # every pause is long
    fresh.show("F1")
    fresh.type("F1.SEX", "1m", leave=None)
    assert text_of(fresh, "F1.SEX") == "1m"


@pytest.mark.parametrize(
    ("typed", "stored"), [("female", "F"), ("fe", "F"), ("male", "M"), ("fm", "M"), ("mf", "F"), ("FEMALE", "F")]
)
def test_pauses_between_all_letters_find_the_entry_too(
    fresh: WindowDriver, monkeypatch: pytest.MonkeyPatch, typed: str, stored: str
) -> None:
    monkeypatch.setattr(list_search, "PAUSE", 0.0)  # every pause is long
    fresh.show("F1")
    fresh.type("F1.SEX", typed)
    assert fresh.stored("F1.SEX") == stored
    assert fresh.book.drafts() == []


@pytest.mark.parametrize("first", ["f", "fe", "female"])
def test_one_pause_within_a_word_never_ends_as_another_entry(
    fresh: WindowDriver, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    fresh.show("F1")
    fresh.type("F1.SEX", first, leave=None)
    monkeypatch.setattr(list_search, "PAUSE", 0.0)
    fresh.keys("female"[len(first) :][:1])
    monkeypatch.undo()
    fresh.keys("female"[len(first) + 1 :])
    fresh.press(Key.Key_Tab)
    assert fresh.stored("F1.SEX") == "F"


def test_a_digit_after_a_pause_chooses_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_search, "PAUSE", 0.0)
    search = ListSearch()
    grades = Options("GRADE", (("1", "grade 1"), ("2", "grade 2"), ("12", "grade 12")))
    assert [search.type(key, grades, -1) for key in "12"] == [0, 1]


def test_a_space_that_continues_no_entry_opens_the_list(fresh: WindowDriver) -> None:
    fresh.show("F1")
    editor = fresh.type("F1.SEX", "f", leave=None)
    assert isinstance(editor, ChoiceEditor)
    fresh.keys(" ")
    assert editor.view().isVisible()
    assert editor.current_text() == "F"
    editor.hidePopup()


def test_a_space_within_an_entry_still_continues_it() -> None:
    search = ListSearch()
    labels = Options("WAY", (("1", "not done"), ("2", "not known")))
    for key in "not":
        search.type(key, labels, -1)
    assert search.takes_space(labels)
    assert [search.type(key, labels, -1) for key in " k"] == [0, 1]
    assert not search.takes_space(labels)


def test_a_pasted_text_longer_than_any_value_is_refused_in_words(fresh: WindowDriver) -> None:
    said: list[str] = []
    fresh.window.controller.notice.connect(lambda words, _: said.append(words))
    fresh.show("F1")
    fresh.type("F1.SEX", "f", leave=None)
    QGuiApplication.clipboard().setText("x" * 32_768)
    fresh.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said == [
        "Nothing was pasted: 32,768 characters cannot be an entry of this list. Copy only the entry, and paste again."
    ]
    fresh.press(Key.Key_Tab)
    assert fresh.stored("F1.SEX") == "F"


def test_a_digit_after_a_digit_never_chooses_by_the_last_one() -> None:
    search = ListSearch()
    grades = Options("GRADE", (("1", "grade 1"), ("2", "grade 2")))
    assert search.type("1", grades, -1) == 0
    assert search.type("2", grades, 0) == -1
    assert search.unlisted == "12"


def test_a_unit_that_the_list_lacks_is_refused_with_its_number(fresh: WindowDriver) -> None:
    fresh.show("F2")
    fresh.type("F2.BILI", "12")
    fresh.keys("17")
    fresh.press(Key.Key_Tab)
    assert fresh.stored("F2.BILI") is None
    assert fresh.editor("F2.BILI").property("severity") == "error"
    assert [one.text for one in fresh.book.drafts()] == ["12 17"]


def test_a_half_typed_unit_is_kept_like_a_half_typed_number(fresh: WindowDriver) -> None:
    fresh.show("F2")
    fresh.type("F2.BILI", "12")
    page = fresh.window.case_reports.page
    page._draft.stop()
    fresh.keys("17")
    assert page._draft.isActive()
    page.keep_drafts()
    assert [one.text for one in fresh.book.drafts()] == ["12 17"]


def test_a_cell_of_a_grid_keeps_it(fresh: WindowDriver) -> None:
    fresh.show("F7")
    place = next(
        cell.place.name
        for cell in fresh.window.case_reports.page.cells()
        if isinstance(cell.editor, ChoiceEditor) and cell.place is not None and cell.place.row == 1
    )
    fresh.type(place, "17")
    assert fresh.stored(place) is None
    assert text_of(fresh, place) == "17"
    assert [one.text for one in fresh.book.drafts()] == ["17"]


# the list of several choices


@pytest.fixture
def ticks(fresh: WindowDriver) -> TickList:
    fresh.show("F2")
    editor = fresh.focus("F2.RRBASIS")
    assert isinstance(editor, SeveralEditor)
    editor.open_list()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    found = popup.findChild(TickList)
    assert found is not None
    return found


def test_letters_in_the_open_list_go_to_a_line_by_code_and_by_any_word(ticks: TickList, fresh: WindowDriver) -> None:
    codes = [ticks.item(at).data(Qt.ItemDataRole.UserRole) for at in range(ticks.count())]
    fresh.qtbot.keyClicks(ticks, codes[-1])
    assert ticks.currentRow() == len(codes) - 1
    fresh.qtbot.keyClick(ticks, Key.Key_Space)
    assert ticks.ticked() == (ticks.item(len(codes) - 1).text(),)


def test_what_the_open_list_does_not_have_goes_on_in_the_line(ticks: TickList, fresh: WindowDriver) -> None:
    fresh.qtbot.keyClick(ticks, Key.Key_Space)
    first = ticks.ticked()[0]
    fresh.qtbot.keyClicks(ticks, "x")
    assert QApplication.activePopupWidget() is None
    fresh.keys("7")
    editor = fresh.editor("F2.RRBASIS")
    assert isinstance(editor, SeveralEditor)
    assert editor.text() == f"{first}; x7"
    fresh.press(Key.Key_Tab)
    assert editor.property("severity") == "error"
    assert fresh.stored("F2.RRBASIS") is None
    assert [one.text for one in fresh.book.drafts()] == [f"{first}; x7"]
