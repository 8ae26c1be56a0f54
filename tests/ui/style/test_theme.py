"""The theme's colours can be read, its sizes are the agreed ones, and a state is never told by colour alone."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.ui.style import theme
from cd7gui.ui.style.stylesheet import stylesheet
from cd7gui.ui.style.theme import DARK, LIGHT, Scheme, Tokens
from cd7gui.ui.style.tokens import contrast, mixed, spacing

# Every text on a ground that the style sheet and the charts put on each other, by the names of the tokens.
TEXT_PAIRS = (
    *product(("text", "dimmed", "accent", "error", "query", "deviation", "complete", "contrast"), ("ground", "panel")),
    # Dimmed text on the tint has only 4.3:1 in the light scheme: a selected row writes everything in the text colour.
    *product(("text", "accent", "error", "query", "deviation", "complete"), ("tint",)),
    *product(("text", "query"), ("notice",)),
    ("on_accent", "accent"),
    ("text", "line"),
)
SCHEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again after the test."""
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    return widget


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_every_text_on_its_ground_has_a_contrast_of_four_and_a_half(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


def test_contrast_of_known_pairs_is_what_wcag_gives() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1.0)
    # The lightest grey that WCAG 2.1 accepts on white for ordinary text.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_tokens_are_those_of_the_design() -> None:
    agreed = {
        "ground": ("#f6f7f9", "#171b20"),
        "panel": ("#ffffff", "#1f252c"),
        "line": ("#dfe3e8", "#323a44"),
        "text": ("#1c2530", "#e7ebf0"),
        "dimmed": ("#66717e", "#9aa6b2"),
        "accent": ("#0b5cad", "#6fb1f2"),
        "tint": ("#e6f0fa", "#22384e"),
        "error": ("#b3261e", "#ff9a92"),
        "query": ("#8a5a00", "#f0c06a"),
        "deviation": ("#6b3fa0", "#c7a6f2"),
        "complete": ("#1d6f42", "#7fd3a3"),
        "edge": ("#b9c1ca", "#4a5562"),
    }
    assert {name: (getattr(LIGHT, name), getattr(DARK, name)) for name in agreed} == agreed


@SCHEMES
def test_the_style_sheet_uses_no_colour_beside_the_tokens(tokens: Tokens) -> None:
    known = {value for value in asdict(tokens).values() if isinstance(value, str)}
    known.add(mixed(tokens.accent, tokens.text, 0.85))
    written = stylesheet(tokens)
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", written)) <= known
    assert "$" not in written


def test_roles_that_are_listed_and_roles_in_the_style_sheet_are_the_same() -> None:
    styled = set(re.findall(r'role="([\w-]+)"', stylesheet(LIGHT)))
    assert styled == {role for roles in theme.ROLES.values() for role in roles}


def test_lengths_grow_with_the_scale_and_hairlines_do_not() -> None:
    written = stylesheet(LIGHT, 1.5)
    assert 'QLabel[role="title"] { font-size: 27px;' in written  # 18 px at 100%
    assert "border: 1px solid" in written
    assert "dp" not in re.sub(r"[a-z-]*[a-z]dp[a-z]*", "", written)


@pytest.mark.parametrize(("steps", "scale", "pixels"), [(1, 1.0, 4), (3, 1.0, 12), (2, 1.5, 12), (5, 2.0, 40)])
def test_spacing_goes_in_steps_of_four(steps: int, scale: float, pixels: int) -> None:
    assert spacing(steps, scale) == pixels


@pytest.mark.parametrize("kind", [QLineEdit, QComboBox, QPushButton])
def test_fields_and_buttons_are_28_px_high_with_and_without_focus(
    qtbot: QtBot, app: QApplication, kind: type[QWidget]
) -> None:
    theme.apply(app, Scheme.LIGHT)
    widget = shown(qtbot, kind())
    assert widget.sizeHint().height() == 28
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    assert widget.sizeHint().height() == 28


def test_fields_at_200_percent_are_twice_as_high(qtbot: QtBot, app: QApplication) -> None:
    theme.apply(app, Scheme.LIGHT, 2.0)
    # 2 px of the 56 are the two hairlines, which do not grow.
    assert shown(qtbot, QLineEdit()).sizeHint().height() == 54
    assert app.font().pixelSize() == 26


@pytest.mark.parametrize("severity", ["error", "query", "deviation"])
@SCHEMES
def test_a_finding_widens_the_edge_of_its_editor_and_moves_no_text(
    qtbot: QtBot, app: QApplication, tokens: Tokens, severity: theme.Severity
) -> None:
    theme.apply(app, Scheme.DARK if tokens.dark else Scheme.LIGHT)
    editor = shown(qtbot, QLineEdit("6.4"))
    editor.grab()  # the text finds its place when it is painted
    plain = editor.cursorRect().center()
    theme.mark(editor, severity=severity)
    row = editor.grab().toImage()
    middle = row.height() // 2
    colour = QColor(tokens.of_severity(severity))
    assert [row.pixelColor(x, middle) for x in range(1, 4)] == [colour] * 3
    assert row.pixelColor(5, middle) != colour
    assert editor.cursorRect().center() == plain
    theme.mark(editor, severity="")
    assert editor.grab().toImage().pixelColor(2, middle) != colour


def test_a_focused_editor_has_two_pixels_of_accent(qtbot: QtBot, app: QApplication) -> None:
    theme.apply(app, Scheme.LIGHT)
    editor = shown(qtbot, QLineEdit())
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    row = editor.grab().toImage()
    assert [row.pixelColor(x, 14) for x in range(3)] == [QColor(LIGHT.accent), QColor(LIGHT.accent), QColor("#ffffff")]


@SCHEMES
def test_a_widget_of_our_own_with_a_ground_paints_it(qtbot: QtBot, app: QApplication, tokens: Tokens) -> None:
    class Page(QWidget):
        pass

    theme.apply(app, Scheme.DARK if tokens.dark else Scheme.LIGHT)
    page = Page()
    theme.mark(page, role="page")
    shown(qtbot, page).resize(20, 20)
    assert page.grab().toImage().pixelColor(10, 10).name() == tokens.panel


def test_a_role_is_shown_whether_it_was_set_before_or_after_the_style_sheet_looked(
    qtbot: QtBot, app: QApplication
) -> None:
    theme.apply(app, Scheme.LIGHT)
    before, after = QLabel("DATES"), QLabel("DATES")
    theme.mark(before, role="heading")
    before.sizeHint()
    theme.mark(before, role="title")
    shown(qtbot, before), shown(qtbot, after)
    plain = after.font()
    theme.mark(after, role="title")

    assert before.font() == after.font() != plain
    assert before.palette() == after.palette()


def test_a_widget_learns_its_tokens_from_the_palette(qtbot: QtBot, app: QApplication) -> None:
    widget = shown(qtbot, QWidget())
    assert theme.apply(app, Scheme.DARK) is DARK
    assert theme.tokens_of(widget) is DARK
    assert theme.apply(app, Scheme.LIGHT) is LIGHT
    assert theme.tokens_of(widget) is LIGHT


def test_a_widget_learns_its_scale_from_its_font(qtbot: QtBot, app: QApplication) -> None:
    widget = shown(qtbot, QWidget())
    theme.apply(app, Scheme.LIGHT, 1.5)
    # Qt posts the change of font; 13 px become 20, for 19.5 would blur.
    qtbot.waitUntil(lambda: theme.scale_of(widget.font()) == 20 / 13)


def test_a_scale_out_of_range_is_brought_back_into_it(app: QApplication) -> None:
    theme.apply(app, Scheme.LIGHT, 9.0)
    assert app.font().pixelSize() == 26
    theme.apply(app, Scheme.LIGHT, 0.2)
    assert app.font().pixelSize() == 13


def test_figures_are_of_equal_width(qapp: QApplication) -> None:
    assert theme.text_font().isFeatureSet(QFont.Tag("tnum"))


def test_the_system_scheme_is_what_the_desktop_says_and_else_light(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hints:
        def __init__(self, scheme: Qt.ColorScheme) -> None:
            self.scheme = scheme

        def colorScheme(self) -> Qt.ColorScheme:
            return self.scheme

    says = {
        Qt.ColorScheme.Dark: (Scheme.DARK, DARK),
        Qt.ColorScheme.Light: (Scheme.LIGHT, LIGHT),
        Qt.ColorScheme.Unknown: (Scheme.LIGHT, LIGHT),
    }
    for said, (scheme, tokens) in says.items():
        monkeypatch.setattr(theme.QGuiApplication, "styleHints", lambda said=said: Hints(said))
        assert theme.system_scheme() is scheme
        assert theme.tokens_for(Scheme.SYSTEM) is tokens
