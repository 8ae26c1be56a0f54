"""The page of F6: a pasted typing fills one person's fields as one step, and the match stands beside the loci."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from cd7gui.study import entry
from cd7gui.ui.data_entry.fields.messages import MessageLine
from cd7gui.ui.data_entry.special_pages.transplant import ALLELES, TransplantPage
from cd7gui.ui.style.theme import Scheme
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import Answers, WindowDriver, unmarked

Open = Callable[..., WindowDriver]
DONOR_TYPING = (
    "A*11:01+A*33:03^B*46:01+B*58:01^C*01:02+C*03:02^DRB1*15:01+DRB1*03:01^DQB1*06:02+DQB1*02:01^DPB1*05:01+DPB1*02:01"
)
OF_DONOR = {
    "F6.HDA1": "11:01",
    "F6.HDA2": "33:03",
    "F6.HDB1": "46:01",
    "F6.HDB2": "58:01",
    "F6.HDC1": "01:02",
    "F6.HDC2": "03:02",
    "F6.HDDR1": "15:01",
    "F6.HDDR2": "03:01",
    "F6.HDDQ1": "06:02",
    "F6.HDDQ2": "02:01",
    "F6.HDDP1": "05:01",
    "F6.HDDP2": "02:01",
}


@pytest.fixture
def transplant(driver: WindowDriver) -> WindowDriver:
    driver.show("F6")
    return driver


def box(driver: WindowDriver) -> QPlainTextEdit:
    return driver.part(QPlainTextEdit, "typing-paste")


def fill(driver: WindowDriver, whose: str, text: str) -> str:
    """Paste a text, press the button of a person, and give what is said then."""
    box(driver).setPlainText(text)
    driver.qtbot.mouseClick(driver.part(QPushButton, f"fill-{whose}"), Qt.MouseButton.LeftButton)
    return driver.part(QLabel, "typing-said").text()


def words(driver: WindowDriver) -> list[str]:
    page = driver.window.case_reports.page
    assert isinstance(page, TransplantPage)
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_a_pasted_typing_fills_the_twelve_fields_of_the_donor_and_one_undo_takes_it_back(
    transplant: WindowDriver,
) -> None:
    before = {name: transplant.stored(name) for name in OF_DONOR}
    said = fill(transplant, "donor", DONOR_TYPING)
    assert {name: transplant.stored(name) for name in OF_DONOR} == OF_DONOR
    assert said == ("12 fields hold the pasted typing of the donor. 10 held another text before; Undo restores it.")
    assert box(transplant).toPlainText() == DONOR_TYPING
    assert transplant.editor("F6.HDDP1").text() == "05:01"
    assert transplant.stored("F6.HPA1") == SOUND["F6.HPA1"]
    transplant.window.controller.do(entry.undo)
    assert {name: transplant.stored(name) for name in OF_DONOR} == before


def test_what_was_not_understood_is_said_and_its_locus_left_alone(transplant: WindowDriver) -> None:
    said = fill(transplant, "patient", "Lab 7: A*03:01, 24:02; B*0702, 40:01")
    assert (transplant.stored("F6.HPA1"), transplant.stored("F6.HPA2")) == ("03:01", "24:02")
    assert (transplant.stored("F6.HPB1"), transplant.stored("F6.HPB2")) == ("40:01", "46:01")
    assert "B was not entered: 'B*0702' has no colons" in said
    assert "Not understood: “Lab”, “7”." in said
    assert "Not in the text, left as it was: C, DRB1, DQB1 and DPB1." in said


def test_a_text_of_the_other_person_fills_nothing(transplant: WindowDriver) -> None:
    said = fill(transplant, "patient", f"Donor {DONOR_TYPING}")
    assert said.startswith("Nothing was entered: the text is about the donor.")
    assert transplant.book.lines == []


def test_the_pasted_text_stays_with_its_patient(open_driver: Open) -> None:
    texts = unmarked(SOUND)
    driver = open_driver(memory_study({"P1": texts, "P2": texts | {"F1.SUBJID": "01-010"}}))
    driver.show("F6", "P1")
    said = fill(driver, "donor", DONOR_TYPING)
    driver.show("F6", "P2")
    assert box(driver).toPlainText() == ""
    assert driver.part(QLabel, "typing-said").text() == ""
    driver.show("F6", "P1")
    assert box(driver).toPlainText() == DONOR_TYPING
    assert driver.part(QLabel, "typing-said").text() == said


def test_a_complete_form_asks_once_why_and_without_a_reason_stores_nothing(open_driver: Open) -> None:
    study = memory_study({"P1": unmarked(SOUND) | {"F6.@COMPLETE": "1"}})
    driver = open_driver(study, answers=Answers(reasons=[None, "New information"]))
    driver.show("F6")
    assert fill(driver, "donor", DONOR_TYPING) == "The typing was not stored."
    assert driver.book.lines == []
    fill(driver, "donor", DONOR_TYPING)
    assert {line.change.reason for line in driver.book.lines} == {"New information"}
    assert len(driver.answers.asked) == 2


def test_the_match_stands_beside_the_loci_and_follows_what_is_typed(transplant: WindowDriver) -> None:
    # SOUND: one allele shared at each of the five loci, DPB1 in neither.
    assert words(transplant).count("1 shared · GVH 1, HVG 1") == 5
    assert words(transplant).count("not typed") == 1
    assert "5/10 and 4/8 shared · mismatches: GVH 5, HVG 5" in words(transplant)
    assert "Based on the typings alone consistent with a haploidentical donor." in words(transplant)
    transplant.type("F6.HDA1", "03:01")
    assert "0 shared · GVH 2, HVG 2" in words(transplant)
    assert "Not haploidentical: 4/10 HLA alleles are shared and none at A, so no haplotype is." in words(transplant)
    transplant.type("F6.HDA1", "02")
    assert "low resolution" in words(transplant)
    assert "Typed at low resolution (one field only) and not compared: donor A." in words(transplant)


def test_the_keys_lead_past_the_box_into_the_alleles_and_f6_leads_to_the_box(transplant: WindowDriver) -> None:
    transplant.focus("F6.CMVDON")
    seen = []
    for key in [Qt.Key.Key_Tab] * 3 + [Qt.Key.Key_F6] + [Qt.Key.Key_Tab] * 2 + [Qt.Key.Key_F6]:
        transplant.press(key)
        seen.append(transplant.focused.objectName())
    alleles = ["F6.HPA1", "F6.HPA2", "F6.HDA1"]
    assert seen == [*alleles, "typing-paste", "fill-patient", "fill-donor", "F6.HDA1"]


def test_the_key_of_a_button_fills_too(transplant: WindowDriver) -> None:
    box(transplant).setPlainText(DONOR_TYPING)
    transplant.focus("typing-paste")
    transplant.press(Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    transplant.qtbot.waitUntil(lambda: transplant.stored("F6.HDDP2") == "02:01")  # Qt presses visibly, for 0.1 s


def test_a_typing_is_pasted_and_filled_in_by_keys_alone(transplant: WindowDriver) -> None:
    QGuiApplication.clipboard().setText(DONOR_TYPING)
    transplant.focus("F6.CMVDON")
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_F6):
        transplant.press(key)
    transplant.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Tab):
        transplant.press(key)
    assert transplant.focused.objectName() == "fill-donor"
    transplant.press(Qt.Key.Key_Return)
    assert transplant.stored("F6.HDDP2") == "02:01"
    transplant.press(Qt.Key.Key_F6)
    assert transplant.focused.objectName() == "F6.HPA1"


def test_patient_and_donor_stand_beside_each_other_at_a_locus(transplant: WindowDriver) -> None:
    tops = [transplant.editor(f"F6.{field}").y() for field in ALLELES]
    assert [len(set(tops[at : at + 4])) for at in range(0, 24, 4)] == [1] * 6
    assert transplant.editor("F6.HDDR2").accessibleName() == "Donor DRB1, allele 2"


def test_a_refused_text_is_said_under_its_locus_and_a_pasted_typing_takes_its_place(transplant: WindowDriver) -> None:
    transplant.type("F6.HDA1", "02:01" * 9)  # 45 characters; a field takes 40
    said = transplant.editor("F6.HDA1").accessibleDescription()
    assert said.startswith("Not stored — ")
    lines = [line for line in transplant.window.findChildren(MessageLine) if line.isVisible()]
    assert len(lines) == 1
    assert transplant.editor("F6.HDA1").geometry().bottom() < lines[0].y()
    assert lines[0].geometry().bottom() < transplant.editor("F6.HPB1").y()
    fill(transplant, "donor", DONOR_TYPING)
    assert transplant.editor("F6.HDA1").text() == "11:01"
    assert transplant.editor("F6.HDA1").accessibleDescription() == ""


def test_in_a_narrow_page_patient_and_donor_stand_below_each_other_wide_enough_to_read(open_driver: Open) -> None:
    long = {"F6.HPA1": "24:02:01:02L"}
    driver = open_driver(memory_study({"P1": unmarked(SOUND) | long}), scale=1.5)
    driver.show("F6")
    patient, donor = driver.editor("F6.HPA1"), driver.editor("F6.HDA1")
    assert (patient.x(), patient.width()) == (donor.x(), donor.width())
    assert patient.geometry().bottom() < donor.y()
    assert patient.width() > patient.fontMetrics().horizontalAdvance("24:02:01:02L") + 12


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_read_only_study_offers_no_paste(open_driver: Open, scheme: Scheme) -> None:
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}, read_only_because="it is a copy"), scheme=scheme)
    driver.show("F6")
    assert not box(driver).isEnabled()
    assert not driver.part(QPushButton, "fill-donor").isEnabled()
