"""A complete case report entered by keys alone: nothing else moves the focus or changes the form or the row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.domain.case_report.changes import parse_place
from cd7gui.study.session import subject
from cd7gui.ui.data_entry.pages.form_page import FormPage
from cd7gui.ui.shell.main_window import MainWindow
from cd7gui.ui.tour.tour import typed_report

CONTROL = Qt.KeyboardModifier.ControlModifier
LONGEST_WALK = 80  # Tab presses from one field to the next at most
SERIES_ROWS = 3  # of the 53 rows of counts: each is typed alike


def case_report() -> dict[str, str]:
    """Return the demo's SYN-09 as it is typed, with the first rows of the laboratory series."""
    typed = typed_report("01-001")
    rows = [f"F18[{row}]." for row in range(1, SERIES_ROWS + 1)]
    return {
        place: text for place, text in typed.items() if not place.startswith("F18[") or place.startswith(tuple(rows))
    }


class Hands:
    """Hands that never leave the keyboard; the eyes read what the focus is called."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def focused(self) -> QWidget:
        return QApplication.focusWidget() or self._window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focused, key, modifier)
        QApplication.processEvents()

    def tab_to(self, place: str) -> None:
        """Press Tab until a field is reached."""
        for _ in range(LONGEST_WALK):
            if self.focused.objectName() == place:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"no Tab led to {place}; the focus is in {self.focused.objectName()!r}")

    def type(self, place: str, text: str) -> None:
        """Go to a field by Tab and type into it; the next Tab leaves it."""
        self.tab_to(place)
        QTest.keyClicks(self.focused, text)

    def answer_missing(self, place: str, word: str) -> None:
        """Say why a field has no value: F4, the arrow keys, Return."""
        self.tab_to(place)
        self.press(Qt.Key.Key_F4)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        for _ in menu.actions():
            QTest.keyClick(menu, Qt.Key.Key_Down)
            active = menu.activeAction()  # type: ignore[attr-defined]
            if active is not None and active.text().replace("&", "").casefold().startswith(word):
                break
        QTest.keyClick(menu, Qt.Key.Key_Return)
        QApplication.processEvents()


def in_reading_order(window: MainWindow, places: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return the typed places of a row as they follow each other on the page."""
    page = window.case_reports.page
    assert page is not None
    order = list(page.body.rows) if isinstance(page, FormPage) else [field.id for field in page.form.fields()]
    return iter(sorted(places.items(), key=lambda found: order.index(parse_place(found[0])[2])))


def test_a_whole_case_report_is_entered_without_leaving_the_keys(window: MainWindow) -> None:
    typed = case_report()
    hands = Hands(window)
    hands.press(Qt.Key.Key_N, CONTROL)
    forms = [form.id for form in window.controller.study.rules.dictionary.forms]
    assert len(forms) == 25
    visited = []
    for number, form in enumerate(forms):
        if number:
            hands.press(Qt.Key.Key_PageDown, CONTROL)
        page = window.case_reports.page
        assert page is not None
        visited.append(page.form.id)
        places = {place: text for place, text in typed.items() if parse_place(place)[0] == form}
        for (_, row), found in groupby(places, key=lambda place: parse_place(place)[:2]):
            if row > 1 and isinstance(page, FormPage):
                hands.press(Qt.Key.Key_R, CONTROL)  # in a grid Tab leads into the next row
            for place, text in in_reading_order(window, {place: places[place] for place in found}):
                hands.type(place, text)
        hands.press(Qt.Key.Key_Tab)
    assert visited == forms

    study = window.controller.study
    (case,) = study.cases()
    assert subject(case) == "01-001"
    for place, text in typed.items():
        form_id, row, field_id = parse_place(place)
        field = study.rules.dictionary.field(f"{form_id}.{field_id}")
        assert case.stored(form_id, row, field_id) == field.kind.store(field.kind.parse(text)), place
    entered = sum(len(row.texts) for form in study.rules.dictionary.forms for row in case.rows(form))
    assert entered == len(typed)
    assert window.controller.drafts.places() == ()
    assert [one.says for one in study.findings(case.key) if one.severity.value == "error"] == []


def test_a_missing_reason_a_row_and_the_way_back_need_no_mouse(window: MainWindow) -> None:
    hands = Hands(window)
    hands.press(Qt.Key.Key_N, CONTROL)
    hands.type("F1.SUBJID", "01-001")
    for _ in range(12):  # F2 … F10
        hands.press(Qt.Key.Key_PageDown, CONTROL)
    assert hands.focused.objectName() == "F10[1].GVTYPE"
    hands.type("F10[1].GVTYPE", "acute")
    hands.answer_missing("F10[1].SKINBSA", "not done")
    hands.press(Qt.Key.Key_R, CONTROL)
    hands.type("F10[2].GVTYPE", "chronic")
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert hands.focused.objectName() == "F10[1].GVATTR"
    hands.press(Qt.Key.Key_PageUp, CONTROL)
    (case,) = window.controller.study.cases()
    assert case.stored("F10", 1, "SKINBSA") == "\x1fNOT DONE"
    assert [row.number for row in case.rows(case.dictionary.form("F10"))] == [1, 2]
    page = window.case_reports.page
    assert page is not None
    assert page.form.id == "F9"
