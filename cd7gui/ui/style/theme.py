"""The look of the programme: one scheme of tokens, light or dark, on top of Qt's Fusion style.

``apply`` styles the application at any scale; ``tokens_of`` returns the colours of the current scheme to a widget that
paints itself. The palette carries the scheme, so no global variable is needed.
"""

from enum import Enum
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from cd7gui.ui.style.stylesheet import stylesheet
from cd7gui.ui.style.tokens import (
    DARK,
    FIELD_HEIGHT,
    HELP_SIZE,
    LARGEST_SCALE,
    LEAST_SCALE,
    LIGHT,
    TEXT_SIZE,
    TITLE_SIZE,
    Severity,
    Tokens,
    contrast,
    spacing,
)

__all__ = [
    "DARK",
    "FIELD_HEIGHT",
    "HELP_SIZE",
    "LIGHT",
    "ROLES",
    "TEXT_SIZE",
    "TITLE_SIZE",
    "Scheme",
    "Severity",
    "Tokens",
    "apply",
    "contrast",
    "mark",
    "palette",
    "scale_of",
    "sized",
    "spacing",
    "system_scheme",
    "text_font",
    "tokens_for",
    "tokens_of",
]

ROLES: Final = {
    "QFrame": ("panel", "column", "page", "bar", "findings", "card", "popup", "banner"),
    "QWidget": ("ground", "page", "bar"),
    "QLabel": (
        "title",
        "study",
        "panel-title",
        "heading",
        "label",
        "dimmed",
        "unit",
        "help",
        "message",
        "chip",
        "synthetic",
    ),
    "QPushButton": ("primary", "quiet"),
    "QToolButton": ("quiet",),
    "QTabBar": ("places",),
    "QListView, QTreeView, QTableView": ("plain",),
}
"""The values of the property ``role`` that the style sheet knows, by widget class."""


class Scheme(Enum):
    """The scheme that the user asks for: light, dark, or that of the desktop."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


def system_scheme() -> Scheme:
    """Return the desktop's own scheme; light if the desktop does not report one."""
    wanted = QGuiApplication.styleHints().colorScheme()
    return Scheme.DARK if wanted == Qt.ColorScheme.Dark else Scheme.LIGHT


def tokens_for(scheme: Scheme) -> Tokens:
    """Return the tokens of a scheme; for ``SYSTEM``, those of the desktop's scheme."""
    return DARK if (system_scheme() if scheme is Scheme.SYSTEM else scheme) is Scheme.DARK else LIGHT


def apply(app: QApplication, scheme: Scheme = Scheme.SYSTEM, scale: float = 1.0) -> Tokens:
    """Style the application and return the scheme's tokens. Texts and fields are ``scale`` (1 to 2) times larger.

    A caller that follows the desktop calls it again on ``styleHints().colorSchemeChanged``.
    """
    tokens, scale = tokens_for(scheme), min(max(scale, LEAST_SCALE), LARGEST_SCALE)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(text_font(scale))
    app.setPalette(palette(tokens))
    app.setStyleSheet(stylesheet(tokens, scale))
    return tokens


def text_font(scale: float = 1.0) -> QFont:
    """Return the platform's own font at our text size times ``scale``, with tabular figures."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setFeature(QFont.Tag("tnum"), 1)
    return sized(font, round(TEXT_SIZE * scale))


def sized(font: QFont, pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return a copy of ``font`` with this height in px and this weight."""
    changed = QFont(font)
    changed.setPixelSize(max(1, round(pixels)))
    changed.setWeight(weight)
    return changed


def scale_of(font: QFont) -> float:
    """Return the scale that was applied to the application, read from a font that a widget inherited."""
    return font.pixelSize() / TEXT_SIZE if font.pixelSize() > 0 else 1.0


def resize_on_screen(widget: QWidget, width: int, height: int) -> None:
    """Resize a window to this size in px times its scale, limited to what fits on its screen with a frame."""
    scale = scale_of(widget.font())
    room = widget.screen().availableSize() - QSize(20, 60)
    widget.resize(QSize(round(width * scale), round(height * scale)).boundedTo(room))


def tokens_of(widget: QWidget) -> Tokens:
    """Return the tokens of the scheme that a widget has. Called while painting, it follows every change of scheme."""
    return DARK if widget.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def mark(widget: QWidget, *, role: str | None = None, severity: Severity | None = None) -> None:
    """Set a widget's ``role`` or ``severity`` and, if it was polished already, have it polished again."""
    wanted = {"role": role, "severity": severity}
    changed = {name: value for name, value in wanted.items() if value is not None and widget.property(name) != value}
    for name, value in changed.items():
        widget.setProperty(name, value)
    if role in ROLES["QWidget"]:
        # A Python subclass of QWidget paints no background by itself.
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


_PALETTE: Final = {
    QPalette.ColorRole.Window: "ground",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "ground",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "dimmed",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "deviation",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "panel",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "edge",
    QPalette.ColorRole.Dark: "dimmed",
    QPalette.ColorRole.Shadow: "dimmed",
}
_DISABLED: Final = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def palette(tokens: Tokens) -> QPalette:
    """Return Qt's palette in these tokens, for what the style sheet does not cover."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, QColor(getattr(tokens, name)))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.dimmed))
    return made
