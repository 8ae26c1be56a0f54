"""The manual behind F1: opened from a field's help, from the menu and elsewhere; read and searched by keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip

from cd7gui.study.reports.manual import page_names
from cd7gui.ui.dialogs.manual_window import ManualWindow
from tests.ui.driving import WindowDriver

CONTROL = Qt.KeyboardModifier.ControlModifier


def manual_of(driver: WindowDriver) -> ManualWindow:
    found = driver.part(ManualWindow, "manual")
    driver.qtbot.waitUntil(found.isVisible)
    return found


def opened(driver: WindowDriver) -> ManualWindow:
    driver.window.menus.action("manual").trigger()
    manual = manual_of(driver)
    manual.activateWindow()
    driver.qtbot.waitUntil(manual.text.hasFocus)
    return manual


def test_f1_in_a_field_explains_it_and_pressed_once_more_opens_the_manual(driver: WindowDriver) -> None:
    driver.show("F6")
    driver.focus("F6.CD34")
    driver.press(Qt.Key.Key_F1)
    driver.qtbot.waitUntil(QToolTip.isVisible)
    assert "F6.CD34" in QToolTip.text()
    assert "F1 once more opens the manual." in QToolTip.text()
    assert driver.window.findChild(ManualWindow) is None
    driver.press(Qt.Key.Key_F1)
    assert manual_of(driver).name == "entering"


@pytest.mark.parametrize(("place", "page"), [(1, "computed"), (2, "findings"), (3, "export")])
def test_f1_elsewhere_opens_the_manual_at_the_page_of_the_place(driver: WindowDriver, place: int, page: str) -> None:
    driver.window.show_place(place)
    driver.window.setFocus()
    driver.press(Qt.Key.Key_F1)
    assert manual_of(driver).name == page


def test_links_lead_to_pages_and_back_and_forward(driver: WindowDriver) -> None:
    manual = opened(driver)
    assert manual.name == "index"
    manual.text.anchorClicked.emit(QUrl("grids.md"))
    assert manual.name == "grids"
    assert manual.windowTitle() == "Manual: Grids and pasting"
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.name == "index"
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert manual.name == "grids"
    manual.text.anchorClicked.emit(QUrl("https://example.org/keys.md"))
    assert manual.name == "grids"


def test_a_link_is_followed_by_tab_and_return(driver: WindowDriver) -> None:
    manual = opened(driver)
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_Tab)
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_Return)
    assert manual.name == "coordinators"


def test_words_are_found_on_the_page_and_on_the_pages_after_it(driver: WindowDriver) -> None:
    manual = opened(driver)
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_F, CONTROL)
    assert manual.words.hasFocus()
    driver.qtbot.keyClicks(manual.words, "permutation")
    driver.qtbot.keyClick(manual.words, Qt.Key.Key_Return)
    assert manual.name == "computed"
    assert manual.text.textCursor().selectedText() == "permutation"
    manual.words.setText("zzz no such words")
    driver.qtbot.keyClick(manual.words, Qt.Key.Key_Return)
    assert manual.said.text() == "Not found."


def test_every_page_is_shown_with_its_pictures_and_esc_closes(driver: WindowDriver) -> None:
    manual = opened(driver)
    for name in page_names():
        manual.show_page(name)
        assert manual.text.toPlainText().strip()
        assert manual.pages.currentItem().data(Qt.ItemDataRole.UserRole) == name
    picture = manual.text.loadResource(QTextDocument.ResourceType.ImageResource, QUrl("../pictures/grid-light.png"))
    assert picture is not None
    driver.qtbot.keyClick(manual.text, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_the_manual_opens_no_other_file_and_no_address(driver: WindowDriver, tmp_path: Path) -> None:
    manual = opened(driver)
    (tmp_path / "secret.png").write_bytes(b"x")
    image = QTextDocument.ResourceType.ImageResource
    for address in (str(tmp_path / "secret.png"), "https://example.org/a.png", "../../README.md", "file:///etc/passwd"):
        assert manual.text.loadResource(image, QUrl(address)) is None
    style = QTextDocument.ResourceType.StyleSheetResource
    assert manual.text.loadResource(style, QUrl("keys.md")) is None
    assert QApplication.topLevelWidgets()
