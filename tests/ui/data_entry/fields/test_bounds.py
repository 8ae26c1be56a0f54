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


@pytest.mark.parametrize(
    ("form", "name", "typed", "words"),
    [
        ("F2", "F2.CRCL", "<90", "Not stored — “<90” is a bound, and this field takes no < or >."),
        ("F2", "F2.ECOG", ">2", "Not stored — “>2” is a bound, and this field takes no < or >."),
        ("F2", "F2.BILI", "<5 µmol/L", "is a bound, and this field takes no < or >."),
        ("F3", "F3.HEIGHT", "1.70", "“1.70” has too many decimals; this field accepts 1. The unit is cm."),
        ("F3", "F3.HEIGHT", "1.7", "Height (cm) must be from 30 to 250; it is 1.7."),
    ],
)
def test_a_refusal_says_whether_a_bound_or_another_unit_is_the_cause(
    driver: WindowDriver, form: str, name: str, typed: str, words: str
) -> None:
    driver.show(form)
    editor = driver.type(name, typed)

    assert words in editor.accessibleDescription()


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
