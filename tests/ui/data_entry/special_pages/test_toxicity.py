"""The page of F11: grades beside the findings while they are typed, the course by days, and copying to a new day."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cd7gui.ui.data_entry.special_pages.toxicity import ToxicityPage
from cd7gui.ui.data_entry.special_pages.toxicity_course import GradeCourse
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from tests.presenters.test_toxicity import CRS, ICANS
from tests.protocol.building import SOUND, row
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
FIRST = CRS | {"O2": "LOWFLOW", "O2FLOW": "2", "GRINV": "2"}


@pytest.fixture
def begun(open_driver: Open) -> WindowDriver:
    """Return a window on an empty assessment."""
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}))
    driver.show("F11")
    return driver


@pytest.fixture
def assessed(open_driver: Open) -> WindowDriver:
    """Return a window on the first of two assessments."""
    texts = unmarked(SOUND) | row("F11", 1, **FIRST) | row("F11", 2, **ICANS, GRINV="0")
    driver = open_driver(memory_study({"P1": texts}))
    driver.show("F11")
    return driver


def words(driver: WindowDriver, name: str) -> list[str]:
    card = driver.part(VerdictCard, f"judged-{name}")
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def shown(driver: WindowDriver) -> set[str]:
    return {card.objectName() for card in driver.window.findChildren(VerdictCard) if card.isVisible()}


def chips(driver: WindowDriver) -> list[str]:
    page = driver.window.case_reports.page
    labels = page.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.property("role") == "chip"]


def fill(driver: WindowDriver, number: int = 1, **texts: str) -> None:
    for field, text in texts.items():
        driver.type(f"F11[{number}].{field}", text)


def button(driver: WindowDriver, name: str) -> QPushButton:
    found = driver.window.case_reports.page.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def press(driver: WindowDriver, name: str) -> None:
    """Press a button as the keyboard does."""
    button(driver, name).setFocus()
    driver.press(Qt.Key.Key_Space)


def test_only_the_part_of_its_kind_is_shown(begun: WindowDriver) -> None:
    assert shown(begun) == set()
    fill(begun, TXDAT="2023-06-19", TXKIND="CRS")
    assert shown(begun) == {"judged-CRS", "judged-GRADE"}
    fill(begun, TXKIND="ICANS")
    assert shown(begun) == {"judged-ICE", "judged-ICANS", "judged-GRADE"}
    fill(begun, TXKIND="HLH")
    assert shown(begun) == set()


def test_an_icans_with_ice_2_gives_grade_3_while_it_is_typed(begun: WindowDriver) -> None:
    fill(begun, TXDAT="2023-06-22", TXKIND="ICANS", ORIENT="1", NAMING="1", COMMAND="0", WRITING="0")
    assert words(begun, "ICE")[0] == "ICE: 2 points in 4 of 5 items"
    fill(begun, ATTENT="0")
    assert words(begun, "ICE") == ["ICE 2 of 10", "0–2 points give grade 3."]
    assert words(begun, "ICANS")[0] == "ICANS grade: at least 3, incomplete"
    fill(begun, UNABLE="no", LOC="alert", SEIZURE="no seizure", MOTOR="no", OEDEMA="no raised", DUEDEATH="no")
    assert words(begun, "ICANS")[0] == "ICANS grade 3"
    fill(begun, GRINV="2")
    assert "The investigator's grade is 2, the findings give 3. Both are kept." in words(begun, "GRADE")
    assert "EC-37" in begun.editor("F11[1].GRINV").accessibleDescription()
    assert begun.stored("F11[1].GRINV") == "2"


def test_oxygen_and_pressors_move_the_grade_of_crs_and_fever_is_named(begun: WindowDriver) -> None:
    fill(begun, TXDAT="2023-06-19", TXKIND="CRS", TEMP="38.0", FEVOTH="no", ANTIPYR="no", CRSEST="no", HYPOT="no")
    fill(begun, NPRESS="0", VASOPR="no", O2="none", DUEDEATH="no")
    assert words(begun, "CRS")[0] == "CRS grade 1"
    assert "fever" in chips(begun)
    fill(begun, O2="nasal")
    assert words(begun, "CRS")[0] == "CRS grade: at least 2, incomplete"
    fill(begun, O2FLOW="6")
    assert words(begun, "CRS")[0] == "CRS grade 2"
    fill(begun, O2FLOW="6.1")
    assert words(begun, "CRS")[0] == "CRS grade 3"
    fill(begun, HYPOT="yes", NPRESS="2")
    assert words(begun, "CRS")[0] == "CRS grade 4"


def test_the_course_shows_each_assessment_and_a_click_goes_there(assessed: WindowDriver) -> None:
    course = assessed.part(GradeCourse, "course")
    assert course.isVisible()
    assert course.accessibleDescription() == "CRS T+3: grade 2; ICANS T+6: grade 0"
    (_, first), (_, second) = course._tiles()
    assert first.center().y() < second.center().y()
    assert first.center().x() < second.center().x()
    at = second.center()
    assessed.qtbot.mouseClick(course, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))
    assert assessed.editor("F11[2].TXDAT").isVisible()


def test_one_assessment_is_no_course(begun: WindowDriver) -> None:
    fill(begun, TXDAT="2023-06-19", TXKIND="CRS")
    assert not begun.part(GradeCourse, "course").isVisible()


def test_assessments_stand_in_the_order_of_their_days(assessed: WindowDriver) -> None:
    page = assessed.window.case_reports.page
    assert isinstance(page, ToxicityPage)
    assert page.strip is not None
    assessed.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    fill(assessed, 3, TXDAT="2023-06-20", TXKIND="CRS", GRINV="1")
    titles = [page.strip.tabText(at) for at in range(page.strip.count())]
    assert titles == ["1 · T+3 · CRS 2", "3 · T+4 · CRS 1", "2 · T+6 · ICANS 0", "+ New row"]
    assert page.strip.tabText(page.strip.currentIndex()) == "3 · T+4 · CRS 1"


def test_copied_findings_are_marked_and_not_stored_until_they_are_confirmed(assessed: WindowDriver) -> None:
    press(assessed, "copy-forward")
    assert assessed.focused.objectName() == "F11[3].TXDAT"
    assert assessed.stored("F11[3].TXKIND") == "CRS"
    copied = {"FEVOTH": "N", "ANTIPYR": "N", "HYPOT": "N", "NPRESS": "0", "VASOPR": "N", "O2": "LOWFLOW"}
    assert {field: assessed.editor(f"F11[3].{field}").current_text() for field in copied} == copied
    assert [assessed.stored(f"F11[3].{field}") for field in copied] == [None] * 6
    assert chips(assessed).count("copied, not stored") == 6
    assert assessed.window.controller.data_words().startswith("uncommitted text in F11 ")
    for left in ("TEMP", "CRSEST", "GRINV", "TOCI", "FERRITIN"):
        assert assessed.editor(f"F11[3].{left}").current_text() == "", left
    assert words(assessed, "CRS")[0] == "CRS grade: open"  # nothing is graded that nobody confirmed

    press(assessed, "copy-store")
    assert {field: assessed.stored(f"F11[3].{field}") for field in copied} == copied
    assert "copied, not stored" not in chips(assessed)
    lines = [line for line in assessed.book.lines if line.change.field == "O2"]
    assert lines[-1].change.reason == "copied from 1 · T+3 · CRS 2"


def test_tabbing_through_copied_findings_stores_none_of_them(assessed: WindowDriver) -> None:
    press(assessed, "copy-forward")
    before = len(assessed.book.lines)
    for _ in range(12):
        assessed.press(Qt.Key.Key_Tab)
    assert len(assessed.book.lines) == before
    assert chips(assessed).count("copied, not stored") == 6


def test_a_copied_finding_that_is_changed_is_stored_as_it_was_typed(assessed: WindowDriver) -> None:
    press(assessed, "copy-forward")
    fill(assessed, 3, TXDAT="2023-06-20", HYPOT="yes")
    assert assessed.stored("F11[3].HYPOT") == "Y"
    press(assessed, "copy-store")
    assert assessed.stored("F11[3].HYPOT") == "Y"
    assert assessed.stored("F11[3].NPRESS") == "0"


def test_dropped_copies_leave_their_fields_empty(assessed: WindowDriver) -> None:
    press(assessed, "copy-forward")
    press(assessed, "copy-drop")
    assert assessed.editor("F11[3].O2").current_text() == ""
    assert assessed.window.controller.drafts.places() == ()
    assert button(assessed, "copy-store").isHidden()


def test_copying_within_a_complete_form_asks_for_a_reason_and_without_one_nothing_happens(open_driver: Open) -> None:
    texts = SOUND | row("F11", 1, **FIRST)
    driver = open_driver(memory_study({"P1": texts}), answers=Answers(reasons=[None]))
    driver.show("F11")
    press(driver, "copy-forward")
    assert driver.answers.asked
    assert driver.stored("F11[2].TXKIND") is None
    assert driver.window.controller.drafts.places() == ()


def test_the_buttons_of_the_line_are_reached_by_tab(assessed: WindowDriver) -> None:
    press(assessed, "copy-forward")
    assessed.window.case_reports.page.header.findChildren(QPushButton)[-1].setFocus()
    seen: list[QWidget] = []
    for _ in range(8):
        assessed.press(Qt.Key.Key_Tab)
        seen.append(assessed.focused)
    assert [one.objectName() for one in seen if one.objectName().startswith("copy-")] == ["copy-store", "copy-drop"]
