"""The one window: four places, menus with keys, what happened to the data, and the page to begin with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.study import opening
from cd7gui.study.session import Study
from cd7gui.study.settings import DATE_ORDER, NAME, SYNTHETIC
from cd7gui.ui.app import open_window
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.shell.main_window import START
from cd7gui.ui.shell.menus import MENUS, keys_in_words
from cd7gui.ui.style.theme import Scheme, tokens_of
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Exports, WindowDriver, counting, unmarked
from tests.ui.immediate import ImmediateRunner

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., WindowDriver]


# places


@pytest.mark.parametrize(("key", "place"), [(Qt.Key.Key_2, 1), (Qt.Key.Key_3, 2), (Qt.Key.Key_4, 3), (Qt.Key.Key_1, 0)])
def test_control_and_a_figure_go_to_a_place(driver: WindowDriver, key: Qt.Key, place: int) -> None:
    driver.show("F6")
    driver.focus("F6.HSCTDAT")
    driver.press(key, CONTROL)
    assert driver.window.places.number == place
    assert driver.window.topbar.places.currentIndex() == place


def test_the_places_are_named_as_designed(driver: WindowDriver) -> None:
    tabs = driver.window.topbar.places
    names = ["Case reports", "Summary", "Deviations", "Workbook", "Findings", "Review", "Follow-up"]
    assert [tabs.tabText(at) for at in range(tabs.count())] == names


def test_the_outside_finds_the_parts_by_their_names(driver: WindowDriver) -> None:
    driver.window.show_place(1)
    for name in ("patients", "forms", "findings", "summary"):
        assert driver.window.findChild(QWidget, name) is not None, name


def test_going_to_a_value_by_its_name_shows_it(driver: WindowDriver) -> None:
    driver.window.show_place(1)
    driver.window.requests.go_to_named("P1", "F9[2].CHDON")
    assert driver.window.places.number == 0
    assert driver.focused.objectName() == "F9[2].CHDON"
    driver.window.requests.go_to_named("P1", "F16.DEATH")
    assert driver.focused.objectName() == "F16.DEATH"


# the top bar


def test_the_bar_names_the_study_and_says_when_the_cohort_is_synthetic(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    assert_bar(open_driver(study), "A study in memory", synthetic=False)
    study.book.values["", STUDY, 0, SYNTHETIC] = "Y"
    assert_bar(
        open_driver(Study(study.book, study.rules, who="t", today=study.today)), "A study in memory", synthetic=True
    )


def assert_bar(driver: WindowDriver, name: str, *, synthetic: bool) -> None:
    shown = [label.text() for label in driver.window.topbar.findChildren(QLabel) if label.isVisible()]
    assert name in shown
    assert ("SYNTHETIC COHORT" in shown) is synthetic


def test_the_bar_says_what_happened_to_the_data(driver: WindowDriver) -> None:
    assert driver.window.topbar.data.whole() == "every change is saved"
    driver.show("F6")
    driver.type("F6.CD34", "7")
    assert driver.window.topbar.data.whole().startswith("every change saved ")
    assert len(driver.window.topbar.data.whole().removeprefix("every change saved ")) == len("12:04:31")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_of_the_bar_is_cut_off_or_overlaps_at_1280(open_driver: Open, scale: float) -> None:
    driver = open_driver(scale=scale)
    bar = driver.window.topbar
    assert bar.data.text() == bar.data.whole()
    assert bar.places.width() >= bar.places.sizeHint().width()
    shown = [part for part in (bar._study, bar._synthetic, bar.places, bar.data, bar.save) if part.isVisible()]
    for at, part in enumerate(shown):
        assert bar.rect().contains(part.geometry())
        assert not any(part.geometry().intersects(other.geometry()) for other in shown[at + 1 :])


def test_no_page_moves_when_a_text_is_refused_or_a_deviation_is_counted(driver: WindowDriver) -> None:
    bar = driver.window.topbar
    for width in range(1000, 1500, 10):
        bar.resize(width, bar.height())
        bar.show_data("every change saved 12:04:31")
        bar.show_deviations(None)
        height = bar.sizeHint().height()
        for place in ("F11 Onset (row 2)", "F2 Not eligible for conventional allogeneic HSCT"):
            bar.show_data(f"uncommitted text in {place}")
            assert bar.sizeHint().height() == height, width
        bar.show_deviations(12)
        assert bar.sizeHint().height() == height, width


# menus


def test_every_entry_of_the_menus_stands_for_a_wish(driver: WindowDriver) -> None:
    for _, entries in MENUS:
        for entry in entries:
            if entry.request and entry.request not in driver.window.menus.inside:
                assert entry.request in driver.window.requests.table, entry.request


def test_menus_show_their_keys_and_no_key_is_used_twice(driver: WindowDriver) -> None:
    keys = [key for _, entries in MENUS for entry in entries for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert driver.window.menus.action("undo").shortcut().toString() == "Ctrl+Z"
    assert "F8             Next finding" in keys_in_words()


def test_without_a_study_only_what_needs_none_can_be_chosen(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot)
    assert not window.menus.action("save_workbook").isEnabled()
    assert not window.menus.action("undo").isEnabled()
    assert window.menus.action("open_study").isEnabled()
    assert window.menus.action("about").isEnabled()


def test_scheme_and_size_of_text_are_chosen_in_the_menu_and_remembered(driver: WindowDriver) -> None:
    driver.window.menus.action("dark").trigger()
    assert tokens_of(driver.window).dark
    assert driver.preferences.scheme is Scheme.DARK
    driver.window.menus.action("larger").trigger()
    assert driver.preferences.scale == 1.25
    assert QApplication.font().pixelSize() == 16
    driver.window.menus.action("smaller").trigger()
    driver.window.menus.action("smaller").trigger()
    assert driver.preferences.scale == 1.0


def test_the_keys_and_the_version_are_told(driver: WindowDriver) -> None:
    driver.window.menus.action("keys").trigger()
    driver.window.menus.action("about").trigger()
    assert driver.answers.told[0].startswith("Keys: ")
    assert "not a medical device" in driver.answers.told[1]


# the study's settings


def test_the_study_gets_a_name(open_driver: Open) -> None:
    driver = open_driver(answers=Answers(reasons=["CD7 at our site"]))
    driver.window.requests.call("name_study")
    assert driver.study.setting(NAME) == "CD7 at our site"
    assert driver.window.topbar._study.whole() == "CD7 at our site"


def test_once_the_order_is_chosen_a_short_date_is_read(driver: WindowDriver) -> None:
    driver.show("F6")
    editor = driver.type("F6.HSCTDAT", "3/7/2023")
    assert editor.property("severity") == "error"
    assert "File menu, “Dates such as 3/4/2026”" in editor.accessibleDescription()
    driver.window.menus.action("dates_DMY").trigger()
    assert driver.study.setting(DATE_ORDER) == "DMY"
    driver.type("F6.HSCTDAT", "3/7/2023")
    assert driver.stored("F6.HSCTDAT") == "2023-07-03"


# beginning


def bare_window(qtbot: QtBot, answers: Answers | None = None) -> object:
    window = open_window(
        preferences=UserSettings(InMemorySettings()),
        notices=lambda _: answers or Answers(),
        backend=Backend(Exports(), counting),
        runner=ImmediateRunner(),
    )
    qtbot.addWidget(window)
    return window


def test_a_window_without_a_study_offers_three_ways_to_begin(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot)
    verbs = [button.text() for button in window.places.page(START).findChildren(QPushButton)]
    assert verbs == ["New study…", "Open a study…", "Open the demo cohort"]
    assert window.places.page(START).isVisible()


def test_a_study_that_cannot_be_opened_is_told_in_the_window(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot, answers=Answers(files=[Path("gone.cd7")]))
    window.requests.call("open_study")
    assert window.banner.words.startswith("There is no study ")
    assert window.places.page(START).isVisible()


def test_opening_a_study_from_the_page_shows_it_and_asks_once_for_the_name(
    qtbot: QtBot, undressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    monkeypatch.setattr(opening, "open_study", lambda *_, **__: study)
    window = bare_window(qtbot, Answers(files=[Path("s.cd7")]))
    window.places.page(START).wanted.emit("open_study")
    assert window.places.number == 0
    assert window.windowTitle() == "A study in memory — memory.cd7 — cd7gui"
    assert window.banner.words == "Every change is recorded with a name. What is your name?"
    # The question goes with the next message; the name that signs until then stays in sight.
    assert window.topbar.signs.text() == study.who != ""
    assert window.topbar.signs.isVisible()
    line = window.banner.findChild(QLineEdit)
    line.setText("B. Chen")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert study.who == "B. Chen"


def test_the_name_is_asked_for_without_taking_the_focus(qtbot: QtBot, undressed: QApplication) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    window = open_window(
        study=study,
        notices=lambda _: Answers(),
        backend=Backend(Exports(), counting),
        runner=ImmediateRunner(),
    )
    qtbot.addWidget(window)
    assert window.banner.isVisible()
    assert window.banner.findChild(QLineEdit).text() == "tester"
    assert not window.banner.isAncestorOf(QApplication.focusWidget() or window)


def test_an_empty_study_shows_three_actions_and_three_sentences(open_driver: Open) -> None:
    driver = open_driver(memory_study())
    start = driver.part(QWidget, "empty")
    assert start.isVisible()
    verbs = [button.text() for button in start.findChildren(QPushButton)]
    assert verbs == ["New patient", "Import a workbook…", "Open the demo cohort"]
    sentences = [label for label in start.findChildren(QLabel) if label.property("role") == "dimmed"]
    assert len(sentences) == 3
    driver.part(QPushButton, "empty.new_patient").click()
    assert driver.focused.objectName() == "F1.SUBJID"


def test_a_banner_is_closed_and_the_newest_stands(driver: WindowDriver) -> None:
    driver.window.controller.notice.emit("First.", "")
    driver.window.controller.notice.emit("Second.", "error")
    banner = driver.window.banner
    assert banner.words == "Second."
    banner._close.click()
    assert banner.isHidden()


# ending


def test_closing_commits_what_was_half_typed_and_lets_go_of_the_study(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.type("F6.CD34", "7.2", leave=None)
    driver.window.close()
    assert driver.stored("F6.CD34") == "7.2"
    assert driver.book.closed


def test_the_last_layout_is_kept(open_driver: Open) -> None:
    driver = open_driver()
    driver.window.case_reports.across.setSizes([300, 260, 720])
    driver.window.case_reports.across.splitterMoved.emit(300, 1)
    driver.window.close()
    assert driver.preferences.layout("columns")[:2] == [300, 260]
    assert driver.preferences.layout("window") == [1280, 800]
