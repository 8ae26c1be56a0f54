"""The response that the findings propose stands beside the investigator's field; a press takes it over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cd7gui.ui.data_entry.assessments.response_card import ResponseCard
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver

Open = Callable[..., WindowDriver]
ASSESSED = {
    **{name: text for name, text in SOUND.items() if not name.startswith(("F5", "F13")) and "@" not in name},
    "F3.DX": "T-ALL",
    **{f"F5[1].{name}": text for name, text in {"ASDAT": "2023-07-06", "BLAST": "2", "PBBLAST": "0"}.items()},
    **{f"F5[1].{name}": text for name, text in {"EMD": "N", "ANC": "1.2"}.items()},
}


def test_nothing_is_stored_before_somebody_takes_the_proposal_over(open_driver: Open) -> None:
    driver = open_driver(memory_study({"P1": ASSESSED}))
    driver.show("F5", row=1)
    card = driver.part(ResponseCard, "judged-RESPELN")
    take = card.findChild(QPushButton, "take-response-0")
    assert take is not None
    assert take.isHidden()
    driver.type("F5[1].PLT", "40")
    assert take.text() == "Use CRi"
    assert driver.stored("F5[1].RESPINV") is None
    take.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert driver.stored("F5[1].RESPINV") == "CRI"
    assert driver.focused.objectName() == "F5[1].RESPINV"
    assert take.isHidden()
    assert driver.book.lines[-1].change.reason == "accepted from the findings"


def test_in_a_complete_form_taking_over_asks_why(open_driver: Open) -> None:
    study = memory_study({"P1": ASSESSED | {"F5[1].PLT": "40", "F5.@COMPLETE": "1"}})
    driver = open_driver(study, answers=Answers(reasons=[None, "seen by the investigator"]))
    driver.show("F5", row=1)
    take = driver.part(ResponseCard, "judged-RESPELN").findChild(QPushButton, "take-response-0")
    assert take is not None
    take.click()
    assert driver.stored("F5[1].RESPINV") is None
    take.click()
    assert driver.stored("F5[1].RESPINV") == "CRI"
