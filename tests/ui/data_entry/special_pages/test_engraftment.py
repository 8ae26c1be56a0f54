"""The page of F8: what the counts propose stands under its field and is entered only when somebody takes it over."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cd7gui.presenters.engraftment import deciding_rows
from cd7gui.protocol.forms.f08_transfusion import Transfusion
from cd7gui.protocol.forms.f09_chimerism import Chimerism
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.ui.data_entry.grid.grid_page import GridPage
from cd7gui.ui.data_entry.special_pages.proposal_card import ProposalCard
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
# ANC in 10⁹/L by day of July 2023; H is 11 July, so 20 July (H+9) is the first of three at 0.5 or more.
COUNTS = {10: "0.1", 16: "0.3", 20: "0.6", 21: "0.8", 23: "1.1"}
UNANSWERED = {name: text for name, text in unmarked(SOUND).items() if not name.startswith(("F8.", "F18"))}
COUNTED = UNANSWERED | {
    name: text
    for number, (day, count) in enumerate(COUNTS.items(), start=1)
    for name, text in ((f"F18[{number}].LBDAT", f"2023-07-{day}"), (f"F18[{number}].ANC", count))
}


@pytest.fixture
def recovered(open_driver: Open) -> WindowDriver:
    driver = open_driver(memory_study({"P1": COUNTED}))
    driver.show("F8")
    return driver


def card(driver: WindowDriver, field: str = "ANCSTAT") -> ProposalCard:
    return driver.part(ProposalCard, f"propose-{field}")


def button(driver: WindowDriver, field: str = "ANCSTAT") -> QPushButton:
    return card(driver, field).button


def words(driver: WindowDriver, field: str = "ANCSTAT") -> list[str]:
    return [label.text() for label in card(driver, field).findChildren(QLabel) if label.isVisible()]


def test_the_proposal_is_shown_with_its_rule_and_rows_and_nothing_is_entered(recovered: WindowDriver) -> None:
    assert words(recovered) == [
        "The counts propose: recovered on 20 Jul 2023   T+34  H+9",
        "First of 3 consecutive neutrophil counts of at least 0.5 × 10⁹/L on different days, after the nadir.",
        "20 Jul 2023 · 0.6 × 10⁹/L · F18[3].ANC\n21 Jul 2023 · 0.8 × 10⁹/L · F18[4].ANC\n"
        "23 Jul 2023 · 1.1 × 10⁹/L · F18[5].ANC",
    ]
    assert recovered.book.lines == []
    assert recovered.stored("F8.ANCSTAT") is None


def test_pressing_the_button_enters_status_and_date_as_one_step(recovered: WindowDriver) -> None:
    recovered.qtbot.mouseClick(button(recovered), Qt.MouseButton.LeftButton)
    assert (recovered.stored("F8.ANCSTAT"), recovered.stored("F8.ANCDAT")) == ("RECOVERED", "2023-07-20")
    assert recovered.editor("F8.ANCDAT").isVisible()
    assert not button(recovered).isEnabled()
    assert words(recovered)[-1] == "This is what was entered."
    recovered.window.controller.do(entry.undo)
    assert (recovered.stored("F8.ANCSTAT"), recovered.stored("F8.ANCDAT")) == (None, None)
    assert button(recovered).isEnabled()


def test_the_key_takes_over_too(recovered: WindowDriver) -> None:
    recovered.focus("F8.ANCSTAT")
    recovered.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    recovered.qtbot.waitUntil(lambda: recovered.stored("F8.ANCDAT") == "2023-07-20")  # Qt presses visibly, for 0.1 s


def test_the_button_is_beside_the_way_of_the_fields_and_reached_by_its_key(recovered: WindowDriver) -> None:
    recovered.focus("F8.ANCSTAT")
    recovered.press(Qt.Key.Key_F6)
    assert recovered.focused is button(recovered)


def test_without_counts_nothing_is_offered_and_the_reason_is_said(recovered: WindowDriver) -> None:
    assert words(recovered, "PLTSTAT") == [
        "The counts propose nothing: platelet transfusions are not known. Enter each in F8T with date and product; if "
        "there were none, mark F8T complete."
    ]
    assert not button(recovered, "PLTSTAT").isVisible()


def test_no_recovery_yet_enters_a_status_and_leaves_the_date(open_driver: Open) -> None:
    fewer = {name: text for name, text in COUNTED.items() if not name.startswith("F18[5]")}
    driver = open_driver(memory_study({"P1": {name: text for name, text in fewer.items() if name[:4] != "F16."}}))
    driver.show("F8")
    driver.qtbot.mouseClick(button(driver), Qt.MouseButton.LeftButton)
    assert (driver.stored("F8.ANCSTAT"), driver.stored("F8.ANCDAT")) == ("NOTREC", None)


def test_a_complete_form_asks_why_before_a_proposal_replaces_its_dates(open_driver: Open) -> None:
    held = {"F8.ANCSTAT": "RECOVERED", "F8.ANCDAT": "2023-07-21", "F8.@COMPLETE": "1"}
    driver = open_driver(memory_study({"P1": COUNTED | held}), answers=Answers(reasons=[None, "Typing error"]))
    driver.show("F8")
    driver.qtbot.mouseClick(button(driver), Qt.MouseButton.LeftButton)
    assert driver.stored("F8.ANCDAT") == "2023-07-21"
    driver.qtbot.mouseClick(button(driver), Qt.MouseButton.LeftButton)
    assert driver.stored("F8.ANCDAT") == "2023-07-20"
    assert [line.change.reason for line in driver.book.lines] == ["Typing error"]


def test_a_read_only_study_shows_the_proposal_and_offers_no_button(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": COUNTED}, read_only_because="it is a copy"))
    driver.show("F8")
    assert words(driver)[0].startswith("The counts propose: recovered")
    assert not button(driver).isEnabled()


def test_a_series_that_changes_after_the_take_over_is_seen_to_disagree_on_the_card_and_by_a_finding(
    recovered: WindowDriver,
) -> None:
    recovered.qtbot.mouseClick(button(recovered), Qt.MouseButton.LeftButton)
    recovered.show("F18")
    recovered.type("F18[3].ANC", "0.4")  # of 20 July, the day that was taken over
    recovered.show("F8")
    assert recovered.stored("F8.ANCDAT") == "2023-07-20"
    assert "The entry differs: recovered on 20 Jul 2023." in words(recovered)
    assert "This is what was entered." not in words(recovered)
    assert button(recovered).isEnabled()
    found = [one for one in recovered.study.findings("P1") if one.check == "EC-67"]
    assert [one.field.id for one in found] == ["ANCDAT"]


def test_the_rows_that_decide_are_marked_in_their_grid_and_say_what_they_decide(recovered: WindowDriver) -> None:
    card(recovered).rows.click()
    assert recovered.focused.objectName() == "F18[3].ANC"
    page = recovered.window.case_reports.page
    assert isinstance(page, GridPage)
    assert page._deciding == dict.fromkeys(
        (3, 4, 5),
        "This row decides for Neutrophils (F8). The counts propose: recovered on 20 Jul 2023   T+34  H+9",
    )
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert page._deciding[3] in said
    recovered.focus("F18[1].ANC")
    assert page._deciding[3] not in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_the_last_transfusion_is_marked_in_its_own_grid() -> None:
    rows = {f"F18[{n}].LBDAT": f"2023-07-{20 + n}" for n in range(1, 4)}
    rows |= {f"F18[{n}].PLT": "40" for n in range(1, 4)}
    rows |= {"F18[4].LBDAT": "2023-07-12", "F18[4].PLT": "9"}  # the nadir
    given = {"F8T[1].TFDAT": "2023-07-13", "F8T[1].TFPROD": "platelets"}
    case = memory_study({"P1": UNANSWERED | rows | given}).case("P1")
    assert list(deciding_rows(case, Laboratory)) == [1, 2, 3]
    assert list(deciding_rows(case, Transfusion)) == [1]
    assert deciding_rows(case, Chimerism) == {}
