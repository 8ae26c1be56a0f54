"""The page of F10: stages stand beside the findings while they are typed, the grades below, the day at the onset."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cd7gui.ui.data_entry.special_pages.gvhd import GvhdPage
from cd7gui.ui.data_entry.special_pages.verdict_card import VerdictCard
from tests.protocol.building import SOUND
from tests.study.memory_book import memory_study
from tests.ui.driving import WindowDriver, unmarked

Open = Callable[..., WindowDriver]


@pytest.fixture
def begun(open_driver: Open) -> WindowDriver:
    """Return a window on an empty episode."""
    driver = open_driver(memory_study({"P1": unmarked(SOUND)}))
    driver.show("F10")
    return driver


def card(driver: WindowDriver, name: str) -> VerdictCard:
    return driver.part(VerdictCard, f"judged-{name}")


def words(driver: WindowDriver, name: str) -> list[str]:
    return [label.text() for label in card(driver, name).findChildren(QLabel) if label.isVisible()]


def fill(driver: WindowDriver, row: int = 1, **texts: str) -> None:
    for field, text in texts.items():
        driver.type(f"F10[{row}].{field}", text)


def test_a_stage_appears_beside_its_organ_as_soon_as_the_finding_is_left(begun: WindowDriver) -> None:
    assert not card(begun, "MAGSKIN").isVisible()
    fill(begun, GVTYPE="acute", GVATTR="HSCT", ONSET="2023-08-01")
    assert words(begun, "MAGSKIN")[0] == "Skin stage: open"
    fill(begun, SKINBSA="30")
    assert words(begun, "MAGSKIN")[0] == "Skin stage 2"
    fill(begun, SKINBSA="60", ERYTHRO="yes")
    assert words(begun, "MAGSKIN")[0] == "Skin stage: at least 3, incomplete"
    fill(begun, BULLAE="yes", DESQUAM="6")
    assert words(begun, "MAGSKIN")[0] == "Skin stage 4"
    assert words(begun, "MAGIC")[0] == "MAGIC grade IV"


def test_the_day_of_the_attributed_infusion_stands_beside_the_onset(begun: WindowDriver) -> None:
    fill(begun, GVTYPE="acute", GVATTR="HSCT", ONSET="2023-08-01")
    said = [label.text() for label in begun.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert "attributed: H+21" in said
    fill(begun, GVATTR="CAR-T")
    said = [label.text() for label in begun.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert "attributed: T+46" in said


def test_a_disagreement_with_the_investigator_is_said_with_a_sign_on_the_card_and_as_a_query(
    begun: WindowDriver,
) -> None:
    fill(begun, GVTYPE="acute", GVATTR="HSCT", ONSET="2023-08-01", SKINBSA="30", ERYTHRO="no", BULLAE="no")
    fill(begun, DESQUAM="0", GVBILI="12 µmol/L", UGI="no symptoms", STOOLML="0", STOOLN="0", PAIN="no", BLOOD="no")
    fill(begun, GVINV="I")
    assert "The investigator's grade is the same." in words(begun, "MAGIC")[1]
    assert begun.editor("F10[1].GVINV").accessibleDescription() == "must be answered. MAGIC grade I"
    assert begun.editor("F10[1].GVBILI").accessibleDescription() == "Liver stage 0"
    fill(begun, GVINV="III")
    differs = "The investigator's grade is III, the findings give I. Both are kept."
    assert differs in words(begun, "MAGIC")
    assert differs in card(begun, "MAGIC").accessibleName()
    assert "EC-82" in begun.editor("F10[1].GVINV").accessibleDescription()
    assert begun.stored("F10[1].GVINV") == "3"


def test_chronic_gvhd_shows_its_scores_and_no_acute_cards(begun: WindowDriver) -> None:
    fill(begun, GVTYPE="chronic", GVATTR="HSCT", ONSET="2024-02-01", NHSKIN="30", NHFEV1="70")
    assert not card(begun, "MAGSKIN").isVisible()
    assert not card(begun, "MAGIC").isVisible()
    assert words(begun, "NIHSEV")[0] == "NIH severity: at least moderate, incomplete"
    said = [label.text() for label in begun.window.case_reports.page.findChildren(QLabel) if label.isVisible()]
    assert said.count("score 2") == 1
    assert said.count("score 1") == 1


def test_cards_stand_beside_their_fields_and_below_them_where_the_text_is_large(open_driver: Open) -> None:
    episode = {"F10[1].GVTYPE": "ACUTE", "F10[1].SKINBSA": "30"}
    for scale, beside in ((1.0, True), (1.5, False)):
        driver = open_driver(memory_study({"P1": unmarked(SOUND) | episode}), scale=scale)
        driver.show("F10")
        skin, editor = card(driver, "MAGSKIN"), driver.editor("F10[1].SKINBSA")
        assert (skin.y() == editor.y()) is beside
        assert (skin.x() > editor.geometry().right()) is beside
        last = driver.editor("F10[1].DESQUAM")
        assert beside or skin.y() > last.geometry().bottom()


def test_an_episode_is_named_on_its_tab_and_the_keys_lead_from_one_to_the_next(begun: WindowDriver) -> None:
    page = begun.window.case_reports.page
    assert isinstance(page, GvhdPage)
    assert page.strip is not None
    fill(begun, GVTYPE="acute", GVATTR="HSCT", ONSET="2023-08-01", GVINV="II")
    assert page.strip.tabText(0) == "1 · acute II · H+21"
    begun.focus("F10[1].SKINBSA")
    begun.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert begun.focused.objectName() == "F10[2].GVTYPE"
    begun.keys("acute")
    begun.press(Qt.Key.Key_Tab)
    begun.focus("F10[2].SKINBSA")
    begun.press(Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert begun.focused.objectName() == "F10[1].SKINBSA"
    begun.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert begun.focused.objectName() == "F10[2].SKINBSA"


def test_the_arrow_keys_walk_over_the_episodes_while_the_tabs_have_the_focus(begun: WindowDriver) -> None:
    fill(begun, GVTYPE="acute", ONSET="2023-08-01")
    begun.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    fill(begun, 2, GVTYPE="chronic", ONSET="2024-02-01")
    page = begun.window.case_reports.page
    assert isinstance(page, GvhdPage)
    assert page.strip is not None
    page.strip.setFocus()
    begun.press(Qt.Key.Key_Left)
    assert begun.editor("F10[1].ONSET").isVisible()
    begun.press(Qt.Key.Key_Right)
    assert begun.editor("F10[2].ONSET").isVisible()
    begun.press(Qt.Key.Key_Right)
    assert begun.editor("F10[3].ONSET").isVisible()  # the new one
