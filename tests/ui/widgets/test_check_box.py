"""The box to tick: its state shows by a tick, not by a colour alone."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.widgets.check_box import CheckBox

CORNER_OF_TICK, BESIDE = (0.43, 0.72), (0.3, 0.3)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_a_ticked_box_shows_a_tick_and_an_empty_one_none(
    qtbot: QtBot, undressed: QApplication, scheme: Scheme, scale: float
) -> None:
    tokens = theme.apply(undressed, scheme, scale)
    box = CheckBox("De-identified")
    qtbot.addWidget(box)
    box.show()

    def pixel(across: float, down: float) -> QColor:
        """Return the colour of the box at shares of its sides."""
        picture = box.grab(_indicator(box)).toImage()
        return QColor(picture.pixel(int(across * picture.width()), int(down * picture.height())))

    assert pixel(*CORNER_OF_TICK) == pixel(*BESIDE) == QColor(tokens.panel)
    box.setChecked(True)
    assert pixel(*BESIDE) == QColor(tokens.accent)
    assert pixel(*CORNER_OF_TICK) == QColor(tokens.on_accent)


def _indicator(box: CheckBox) -> QRect:
    option = QStyleOptionButton()
    box.initStyleOption(option)
    return box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
