"""Values below or above what an assay tells ("<0.5", ">40000"): kept as typed, and never taken for a number."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.protocol.building import SOUND
from tests.protocol.series import counts
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, begin, unmarked


@pytest.mark.parametrize(
    ("form", "name", "typed"),
    [
        ("F5", "F5[1].MRDVAL", "<0.01"),
        ("F5", "F5[1].ANC", "<0.1"),
        ("F5", "F5[1].PLT", "<10"),
        ("F6", "F6.DSAMFI", ">25000"),
    ],
)
def test_operator_and_number_are_stored_and_shown_as_typed(
    driver: WindowDriver, form: str, name: str, typed: str
) -> None:
    driver.show(form, row=1 if "[" in name else None)
    editor = driver.type(name, typed)

    assert driver.stored(name) == typed
    assert editor.text() == typed


def test_a_count_that_may_lie_on_either_side_leaves_its_check_open_on_the_page(qtbot: QtBot) -> None:
    driver = begin(qtbot, memory_study({"P1": unmarked(SOUND) | counts({10: ("<1.0", "19")})}))
    driver.show("F8")
    page = driver.window.case_reports.page
    said = [label.accessibleName() or label.text() for label in page.findChildren(QLabel) if label.isVisible()]

    assert any(
        words.startswith("Cannot be decided EC-67 — “Neutrophils (ANC)” (F18 row") and "known only as <1.0" in words
        for words in said
    )


def test_a_count_that_surely_lies_under_the_limit_decides(qtbot: QtBot) -> None:
    driver = begin(qtbot, memory_study({"P1": unmarked(SOUND) | counts({10: ("<0.5", "19")})}))
    found = [(one.check, one.severity.value) for one in driver.study.findings("P1")]

    assert ("EC-67", "error") in found
    assert "undecided" not in [severity for _, severity in found]
