"""What the laboratory series propose for F19: shown above the table, entered by one key, and by nobody else."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from cd7gui.ui.data_entry.grid.events_page import EventsPage
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver

Open = Callable[..., WindowDriver]
LOW = {
    "F1.SUBJID": "01-001",
    "F4.INFDAT": "2023-06-16",
    "F18[1].LBDAT": "2023-06-20",
    "F18[1].ANC": "0.3",
    "F18[2].LBDAT": "2023-06-27",
    "F18[2].ANC": "2",
}
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_one_key_takes_a_proposed_event_over_and_asks_for_what_is_left(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": LOW}))
    driver.show("F19")
    page = driver.window.case_reports.page
    assert isinstance(page, EventsPage)
    assert not page.proposals.isHidden()
    assert driver.book.lines == []
    driver.focus("F19[1].AETERM")

    driver.press(Qt.Key.Key_L, HELD)

    assert driver.stored("F19[1].AEDECOD") == "Neutrophil count decreased"
    assert driver.stored("F19[1].AETOXGR") == "4"
    assert driver.stored("F19[1].AEENDAT") == "2023-06-27"
    assert driver.stored("F19[1].AESER") is None
    assert driver.focused.objectName() == "F19[1].AESER"
    assert page.proposals.isHidden()
    driver.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert driver.stored("F19[1].AETERM") is None
    assert not page.proposals.isHidden()


def test_without_a_proposal_nothing_is_entered_and_it_is_said(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": {"F1.SUBJID": "01-001"}}))
    for form in ("F19", "F9"):
        driver.show(form)
        driver.press(Qt.Key.Key_L, HELD)
    assert driver.book.lines == []
