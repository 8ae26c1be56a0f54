"""The style sheet of the window, written in tokens and in lengths that scale.

``$name`` is a token; ``28dp`` is 28 px at 100% and grows with the scale; ``1px`` stays a hairline. Widgets choose a
look by two dynamic properties, ``role`` and ``severity`` (see ``cd7gui.ui.style.theme.ROLES``).
"""

import re
from dataclasses import asdict
from string import Template
from typing import Final

from cd7gui.ui.style.tokens import Tokens, mixed

_LENGTH: Final = re.compile(r"\b(\d+(?:\.\d+)?)dp\b")

_SURFACES: Final = """
QMainWindow, QDialog, QStackedWidget[role="ground"], QWidget[role="ground"] { background: $ground; }
QFrame[role="panel"] { background: $panel; border: 1px solid $line; border-radius: 8dp; }
QFrame[role="column"] { background: $panel; border: none; border-right: 1px solid $line; }
QFrame[role="page"], QWidget[role="page"] { background: $panel; border: none; }
QFrame[role="bar"], QWidget[role="bar"] { background: $panel; border: none; border-bottom: 1px solid $line; }
QFrame[role="findings"] { background: $ground; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $panel; border: 1px solid $edge; border-radius: 8dp; }
QFrame[role="popup"] { background: $panel; border: 1px solid $edge; }
QFrame[role="banner"] { background: $notice; border: none; border-bottom: 1px solid $line; }
QFrame[role="banner"] QLabel { color: $text; }
QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QSplitter::handle { background: $line; }
QToolTip { background: $panel; color: $text; border: 1px solid $edge; padding: 4dp 8dp; font-size: 12dp; }
QStatusBar { background: $panel; color: $dimmed; border-top: 1px solid $line; }
"""

_WORDS: Final = """
QLabel[role="title"] { font-size: 18dp; font-weight: 600; color: $text; }
QLabel[role="study"] { font-weight: 700; color: $text; }
QLabel[role="panel-title"] { font-weight: 600; color: $text; }
QLabel[role="heading"] { font-size: 12dp; font-weight: 600; color: $dimmed; letter-spacing: 0.5dp; }
QLabel[role="label"] { color: $text; }
QLabel[role="dimmed"], QLabel[role="unit"] { color: $dimmed; }
QLabel[role="help"] { color: $dimmed; font-size: 12dp; }
QLabel[role="message"] { font-size: 12dp; color: $text; }
QLabel[role="message"][severity="error"] { color: $error; }
QLabel[role="message"][severity="query"] { color: $query; }
QLabel[role="message"][severity="deviation"] { color: $deviation; }
QLabel[role="chip"] { background: $tint; color: $accent; border-radius: 4dp; padding: 3dp 8dp; font-size: 12dp; }
QLabel[role="chip"][severity="query"] { background: $notice; color: $query; }
QLabel[role="synthetic"] { background: $notice; color: $query; border-radius: 10dp; padding: 3dp 8dp;
    font-size: 11dp; font-weight: 600; }
"""

_EDITORS: Final = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {
    background: $panel; color: $text; border: 1px solid $edge; border-radius: 4dp;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $dimmed; }
QLineEdit, QComboBox { min-height: 26dp; max-height: 26dp; padding: 0 8dp; }
QLineEdit { padding: 0 6dp; }
QPlainTextEdit, QTextEdit { padding: 4dp 4dp; }
QLineEdit:focus, QComboBox:focus { border: 2px solid $accent; min-height: 24dp; max-height: 24dp; padding: 0 7dp; }
QLineEdit:focus { padding: 0 5dp; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3dp 3dp; }
QLineEdit:read-only, QPlainTextEdit:read-only, QTextEdit:read-only { background: $ground; border-style: dashed; }
QTextBrowser, QTextBrowser:focus, QTextBrowser:read-only { background: $panel; border: 1px solid $line; padding: 0; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: $ground; color: $dimmed;
    border: 1px dashed $edge; }
QComboBox::drop-down { border: none; width: 20dp; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: none; width: 0; height: 0; border-left: 4dp solid $panel;
    border-right: 4dp solid $panel; border-top: 5dp solid $dimmed; }
QComboBox::down-arrow:disabled { border-left-color: $ground; border-right-color: $ground; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $edge; outline: none;
    selection-background-color: $tint; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26dp; padding: 0 6dp; }
"""

_SEVERITY: Final = """
QLineEdit[severity="$name"], QComboBox[severity="$name"], QPlainTextEdit[severity="$name"] {
    border: 1px solid $colour; border-left: 4dp solid $colour; }
QLineEdit[severity="$name"] { padding: 0 6dp 0 3dp; }
QComboBox[severity="$name"] { padding: 0 8dp 0 5dp; }
QLineEdit[severity="$name"]:focus, QComboBox[severity="$name"]:focus, QPlainTextEdit[severity="$name"]:focus {
    border: 2px solid $accent; border-left: 4dp solid $colour; }
QLineEdit[severity="$name"]:focus { padding: 0 5dp 0 3dp; }
QComboBox[severity="$name"]:focus { padding: 0 7dp 0 5dp; }
"""

_BUTTONS: Final = """
QPushButton, QToolButton { background: $panel; color: $text; border: 1px solid $edge; border-radius: 6dp;
    padding: 0 12dp; min-height: 26dp; max-height: 26dp; }
QToolButton { padding: 0 8dp; }
QPushButton:hover, QToolButton:hover { background: $ground; border-color: $dimmed; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $tint; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 11dp; min-height: 24dp; max-height: 24dp; }
QToolButton:focus { padding: 0 7dp; }
QPushButton:disabled, QToolButton:disabled { color: $dimmed; background: $ground; border: 1px dashed $edge; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accent_deep; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { color: $dimmed; background: $ground; border: 1px dashed $edge; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border-color: transparent;
    color: $accent; text-align: left; padding: 0 8dp; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $tint; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 2px solid $accent; padding: 0 7dp; }
QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled { color: $dimmed; }
QToolButton::menu-indicator { image: none; width: 0; }
QCheckBox, QRadioButton { color: $text; spacing: 8dp; }
QCheckBox::indicator, QRadioButton::indicator { width: 8dp; height: 8dp; border: 1px solid $dimmed; padding: 3dp;
    border-radius: 3dp; background-color: $panel; }
QRadioButton::indicator { border-radius: $radio; }
QCheckBox::indicator:checked { background-color: $accent; border: 1px solid $accent; }
QRadioButton::indicator:checked { width: 6dp; height: 6dp; padding: 0; border: 5dp solid $accent;
    border-radius: $radio_checked; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; padding: 2dp; }
QRadioButton::indicator:focus { border-radius: $radio_focus; }
QCheckBox::indicator:checked:focus { border: 2px solid $text; padding: 2dp; }
QRadioButton::indicator:checked:focus { width: 8dp; height: 8dp; padding: 0; border: 4dp solid $text;
    border-radius: $radio_checked_focus; }
QCheckBox:disabled, QRadioButton:disabled { color: $dimmed; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px dashed $dimmed; }
"""

_TABS: Final = """
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { font-weight: 600; qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: $dimmed; font-weight: 400; border: none;
    border-bottom: 2dp solid transparent; padding: 6dp 8dp; }
QTabBar[role="places"]::tab { padding: 0 3dp; margin: 0 4dp; min-height: 44dp; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 2dp solid $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tear { image: none; width: 0; }
QTabBar QToolButton, QTabBar QToolButton:disabled { min-height: 0; max-height: 100dp; padding: 0; border: none;
    border-radius: 0; background: $panel; }
"""

_LISTS: Final = """
QListView, QTreeView, QTableView { background: $panel; color: $text; alternate-background-color: $ground;
    border: 1px solid $line; gridline-color: $line; outline: none;
    selection-background-color: $tint; selection-color: $text; }
QListView[role="plain"], QTreeView[role="plain"], QTableView[role="plain"] { background: transparent; border: none; }
QListView::item, QTreeView::item { min-height: 30dp; padding: 0 8dp; border-radius: 5dp; }
QListView::item:hover, QTreeView::item:hover { background: $ground; }
QListView::item:selected, QTreeView::item:selected { background: $tint; color: $text; }
QTableView::item { padding: 0 6dp; }
QTableView::item:selected { background: $tint; color: $text; }
QTableView::item:focus { border: 2px solid $accent; padding: 0 4dp; }
QHeaderView { background: $ground; border: none; }
QHeaderView::section { background: $ground; color: $dimmed; font-size: 12dp; border: none;
    border-right: 1px solid $line; border-bottom: 1px solid $line; padding: 4dp 6dp; }
QTableCornerButton::section { background: $ground; border: none; border-bottom: 1px solid $line; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10dp; }
QScrollBar:horizontal { height: 10dp; }
QScrollBar::handle { background: $edge; border-radius: 3dp; margin: 2dp; }
QScrollBar::handle:hover { background: $dimmed; }
QScrollBar::handle:vertical { min-height: 24dp; }
QScrollBar::handle:horizontal { min-width: 24dp; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenuBar { background: $panel; color: $text; border: none; }
QMenuBar::item { padding: 4dp 8dp; background: transparent; }
QMenuBar::item:selected { background: $tint; color: $text; }
QMenu { background: $panel; color: $text; border: 1px solid $edge; padding: 4dp; }
QMenu::item { padding: 3dp 24dp 3dp 12dp; border-radius: 4dp; }
QMenu::item:selected { background: $tint; color: $text; }
QMenu::item:disabled { color: $dimmed; }
QMenu::separator { height: 1px; background: $line; margin: 3dp 8dp; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $panel; border: 1px solid $line; border-bottom: none;
    min-height: 36dp; }
QCalendarWidget QToolButton { border-color: transparent; font-weight: 600; margin: 3dp; }
QCalendarWidget QToolButton#qt_calendar_prevmonth, QCalendarWidget QToolButton#qt_calendar_nextmonth {
    color: $accent; font-weight: 400; }
QCalendarWidget QSpinBox { background: $panel; color: $text; border: 1px solid $edge; border-radius: 4dp; }
QProgressBar { background: $ground; color: $text; border: 1px solid $line; border-radius: 4dp; text-align: center;
    min-height: 18dp; max-height: 18dp; }
QProgressBar::chunk { background: $tint; border-radius: 3dp; }
"""


def stylesheet(tokens: Tokens, scale: float = 1.0) -> str:
    """Return the style sheet of the whole window in these colours, with every length times ``scale``."""
    colours = {name: value for name, value in asdict(tokens).items() if isinstance(value, str)}
    colours["accent_deep"] = mixed(tokens.accent, tokens.text, 0.85)
    marked = "".join(
        Template(_SEVERITY).safe_substitute(name=name, colour=colours[name]) for name in ("error", "query", "deviation")
    )
    written = "".join((_SURFACES, _WORDS, _EDITORS, marked, _BUTTONS, _TABS, _LISTS))
    return _scaled(Template(written).substitute(colours, **_radio_radii(scale)), scale)


def _radio_radii(scale: float) -> dict[str, str]:
    """Return the radius of a radio button in each state: half its size in whole pixels.

    With a larger radius, Qt would draw a square.
    """

    def radius(width: int, around: int, border: int = 0) -> str:
        return f"{(round(width * scale) + 2 * round(around * scale)) // 2 + border}px"

    return {
        "radio": radius(8, 3, border=1),
        "radio_focus": radius(8, 2, border=2),
        "radio_checked": radius(6, 5),
        "radio_checked_focus": radius(8, 4),
    }


def _scaled(written: str, scale: float) -> str:
    def pixels(found: re.Match[str]) -> str:
        length = float(found[1])
        # Lengths below one pixel (letter spacing) keep their fraction; others are rounded, or edges would blur.
        return f"{round(length * scale)}px" if length >= 1 else f"{length * scale:.2f}px"

    return _LENGTH.sub(pixels, written)
