"""A radio button is round at every size of the text, chosen or not, with the focus or without."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QRadioButton, QStyle, QStyleOptionButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.style.stylesheet import stylesheet
from cd7gui.ui.style.theme import LIGHT


@pytest.mark.parametrize(
    ("scale", "chosen", "focused"), list(product((1.0, 1.1, 1.25, 1.3, 1.5, 1.7, 2.0), (False, True), (False, True)))
)
def test_a_radio_button_is_round(qtbot: QtBot, scale: float, chosen: bool, focused: bool) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    button, other = QRadioButton("Everything", page), QRadioButton("De-identified", page)
    inside = QVBoxLayout(page)
    inside.addWidget(button)
    inside.addWidget(other)
    button.setMinimumHeight(60)
    page.setStyleSheet(stylesheet(LIGHT, scale))
    (button if chosen else other).setChecked(True)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    (button if focused else other).setFocus()
    option = QStyleOptionButton()
    button.initStyleOption(option)
    box = button.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, button)
    picture = button.grab().toImage()
    ground = picture.pixelColor(box.right() + 2, box.top())
    corner = picture.pixelColor(box.topLeft())
    middle = picture.pixelColor(box.left(), box.center().y())
    assert _alike(corner, ground)  # a square would fill its corner
    assert not _alike(middle, ground)  # the circle reaches the edge of its box


def _alike(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(one.getRgb(), other.getRgb(), strict=True))  # type: ignore[call-overload]
