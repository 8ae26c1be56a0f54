"""The one window: four places, menus with keys, what happened to the data, and the page to begin with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.case_report.changes import STUDY
from cd7gui.domain.errors import UserError
from cd7gui.study.session import DATE_ORDER, NAME, SYNTHETIC, Study
from cd7gui.ui.app import open_window
from cd7gui.ui.services.backend import Backend
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.services.tasks import ImmediateRunner
from cd7gui.ui.shell.menus import MENUS, keys_in_words
from cd7gui.ui.style.theme import Scheme, tokens_of
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, Desk, Exports, counting, unmarked

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Desk]


# places


@pytest.mark.parametrize(("key", "place"), [(Qt.Key.Key_2, 1), (Qt.Key.Key_3, 2), (Qt.Key.Key_4, 3), (Qt.Key.Key_1, 0)])
def test_control_and_a_figure_go_to_a_place(desk: Desk, key: Qt.Key, place: int) -> None:
    desk.show("F6")
    desk.focus("F6.HSCTDAT")
    desk.press(key, CONTROL)
    assert desk.window.places.number == place
    assert desk.window.topbar.places.currentIndex() == place


def test_the_places_are_named_as_designed(desk: Desk) -> None:
    tabs = desk.window.topbar.places
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["Case reports", "Summary", "Deviations", "Workbook"]


def test_the_outside_finds_the_parts_by_their_names(desk: Desk) -> None:
    desk.window.show_place(1)
    for name in ("patients", "forms", "findings", "summary"):
        assert desk.window.findChild(QWidget, name) is not None, name


def test_going_to_a_value_by_its_name_shows_it(desk: Desk) -> None:
    desk.window.show_place(1)
    desk.window.wishes.go_to_named("P1", "F9[2].CHDON")
    assert desk.window.places.number == 0
    assert desk.focused.objectName() == "F9[2].CHDON"
    desk.window.wishes.go_to_named("P1", "F16.DEATH")
    assert desk.focused.objectName() == "F16.DEATH"


# the top bar


def test_the_bar_names_the_study_and_says_when_the_cohort_is_synthetic(open_desk: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    assert_bar(open_desk(study), "A study in memory", synthetic=False)
    study.book.values["", STUDY, 0, SYNTHETIC] = "Y"
    assert_bar(
        open_desk(Study(study.book, study.rules, who="t", today=study.today)), "A study in memory", synthetic=True
    )


def assert_bar(desk: Desk, name: str, *, synthetic: bool) -> None:
    shown = [label.text() for label in desk.window.topbar.findChildren(QLabel) if label.isVisible()]
    assert name in shown
    assert ("SYNTHETIC COHORT" in shown) is synthetic


def test_the_bar_says_what_happened_to_the_data(desk: Desk) -> None:
    assert desk.window.topbar.data.whole() == "every change is saved"
    desk.show("F6")
    desk.type("F6.CD34", "7")
    assert desk.window.topbar.data.whole().startswith("every change saved ")
    assert len(desk.window.topbar.data.whole().removeprefix("every change saved ")) == len("12:04:31")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_of_the_bar_is_cut_off_or_overlaps_at_1280(open_desk: Open, scale: float) -> None:
    desk = open_desk(scale=scale)
    bar = desk.window.topbar
    assert bar.data.text() == bar.data.whole()
    assert bar.places.width() >= bar.places.sizeHint().width()
    shown = [part for part in (bar._study, bar._synthetic, bar.places, bar.data, bar.save) if part.isVisible()]
    for at, part in enumerate(shown):
        assert bar.rect().contains(part.geometry())
        assert not any(part.geometry().intersects(other.geometry()) for other in shown[at + 1 :])


# menus


def test_every_entry_of_the_menus_stands_for_a_wish(desk: Desk) -> None:
    for _, entries in MENUS:
        for entry in entries:
            if entry.wish and entry.wish not in desk.window.menus.inside:
                assert entry.wish in desk.window.wishes.table, entry.wish


def test_menus_show_their_keys_and_no_key_is_used_twice(desk: Desk) -> None:
    keys = [key for _, entries in MENUS for entry in entries for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert desk.window.menus.action("undo").shortcut().toString() == "Ctrl+Z"
    assert "F8             Next finding" in keys_in_words()


def test_without_a_study_only_what_needs_none_can_be_chosen(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot)
    assert not window.menus.action("save_workbook").isEnabled()
    assert not window.menus.action("undo").isEnabled()
    assert window.menus.action("open_study").isEnabled()
    assert window.menus.action("about").isEnabled()


def test_scheme_and_size_of_text_are_chosen_in_the_menu_and_remembered(desk: Desk) -> None:
    desk.window.menus.action("dark").trigger()
    assert tokens_of(desk.window).dark
    assert desk.preferences.scheme is Scheme.DARK
    desk.window.menus.action("larger").trigger()
    assert desk.preferences.scale == 1.25
    assert QApplication.font().pixelSize() == 16
    desk.window.menus.action("smaller").trigger()
    desk.window.menus.action("smaller").trigger()
    assert desk.preferences.scale == 1.0


def test_the_keys_and_the_version_are_told(desk: Desk) -> None:
    desk.window.menus.action("keys").trigger()
    desk.window.menus.action("about").trigger()
    assert desk.answers.told[0].startswith("Keys: ")
    assert "no medical device" in desk.answers.told[1]


# the study's settings


def test_the_study_gets_a_name(open_desk: Open) -> None:
    desk = open_desk(answers=Answers(reasons=["CD7 at our site"]))
    desk.window.wishes.call("name_study")
    assert desk.study.setting(NAME) == "CD7 at our site"
    assert desk.window.topbar._study.whole() == "CD7 at our site"


def test_once_the_order_is_chosen_a_short_date_is_read(desk: Desk) -> None:
    desk.show("F6")
    editor = desk.type("F6.HSCTDAT", "3/7/2023")
    assert editor.property("severity") == "error"
    assert "menu File, “Dates such as 3/4/2026”" in editor.accessibleDescription()
    desk.window.menus.action("dates_DMY").trigger()
    assert desk.study.setting(DATE_ORDER) == "DMY"
    desk.type("F6.HSCTDAT", "3/7/2023")
    assert desk.stored("F6.HSCTDAT") == "2023-07-03"


# beginning


def bare_window(qtbot: QtBot, doors: Backend | None = None, answers: Answers | None = None) -> object:
    through = doors or Backend(refusing, refusing, refusing, counting, Exports())
    window = open_window(
        preferences=UserSettings(InMemorySettings()),
        notices=lambda _: answers or Answers(),
        doors=through,
        runner=ImmediateRunner(),
    )
    qtbot.addWidget(window)
    return window


def refusing(*_: object) -> Study:
    raise UserError("There is no study at that place. Choose another file.")


def test_a_window_without_a_study_offers_three_ways_to_begin(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot)
    verbs = [button.text() for button in window.places.page(4).findChildren(QPushButton)]
    assert verbs == ["New study…", "Open a study…", "Open the demo cohort"]
    assert window.places.page(4).isVisible()


def test_a_study_that_cannot_be_opened_is_told_in_the_window(qtbot: QtBot, undressed: QApplication) -> None:
    window = bare_window(qtbot, answers=Answers(files=[Path("gone.cd7")]))
    window.wishes.call("open_study")
    assert window.banner.words == "There is no study at that place. Choose another file."
    assert window.places.page(4).isVisible()


def test_opening_a_study_from_the_page_shows_it_and_asks_once_for_the_name(
    qtbot: QtBot, undressed: QApplication
) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    doors = Backend(lambda *_: study, refusing, refusing, counting, Exports())
    window = bare_window(qtbot, doors, Answers(files=[Path("s.cd7")]))
    window.places.page(4).wanted.emit("open_study")
    assert window.places.number == 0
    assert window.windowTitle() == "A study in memory — memory.cd7 — cd7gui"
    assert window.banner.words == "Every change is signed with a name. Yours?"
    line = window.banner.findChild(QLineEdit)
    line.setText("B. Chen")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert study.who == "B. Chen"


def test_the_name_is_asked_for_without_taking_the_focus(qtbot: QtBot, undressed: QApplication) -> None:
    study = memory_study({"P1": unmarked(SOUND)})
    window = open_window(
        study=study,
        notices=lambda _: Answers(),
        doors=Backend(refusing, refusing, refusing, counting, Exports()),
        runner=ImmediateRunner(),
    )
    qtbot.addWidget(window)
    assert window.banner.isVisible()
    assert window.banner.findChild(QLineEdit).text() == "tester"
    assert not window.banner.isAncestorOf(QApplication.focusWidget() or window)


def test_an_empty_study_shows_three_actions_and_three_sentences(open_desk: Open) -> None:
    desk = open_desk(memory_study())
    start = desk.part(QWidget, "empty")
    assert start.isVisible()
    verbs = [button.text() for button in start.findChildren(QPushButton)]
    assert verbs == ["New patient", "Import a workbook…", "Open the demo cohort"]
    sentences = [label for label in start.findChildren(QLabel) if label.property("role") == "dimmed"]
    assert len(sentences) == 3
    desk.part(QPushButton, "empty.new_patient").click()
    assert desk.focused.objectName() == "F1.SUBJID"


def test_a_banner_is_closed_and_the_newest_stands(desk: Desk) -> None:
    desk.window.gateway.notice.emit("First.", "")
    desk.window.gateway.notice.emit("Second.", "error")
    banner = desk.window.banner
    assert banner.words == "Second."
    banner._close.click()
    assert banner.isHidden()


# ending


def test_closing_commits_what_was_half_typed_and_lets_go_of_the_study(desk: Desk) -> None:
    desk.show("F6")
    desk.type("F6.CD34", "7.2", leave=None)
    desk.window.close()
    assert desk.stored("F6.CD34") == "7.2"
    assert desk.book.closed


def test_the_last_layout_is_kept(open_desk: Open) -> None:
    desk = open_desk()
    desk.window.case_reports.across.setSizes([300, 260, 720])
    desk.window.case_reports.across.splitterMoved.emit(300, 1)
    desk.window.close()
    assert desk.preferences.layout("columns")[:2] == [300, 260]
    assert desk.preferences.layout("window") == [1280, 800]
