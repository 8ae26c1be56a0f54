"""Each sign of status is a shape of its own, whatever its colour, and has a word."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from cd7gui.ui.style import status_icons, theme
from cd7gui.ui.style.status_icons import StatusSign
from cd7gui.ui.style.theme import DARK, LIGHT, Scheme, Tokens
from cd7gui.ui.style.tokens import contrast

BOX = QRectF(0, 0, 100, 100)


def shape(sign: StatusSign, side: int = 12) -> list[bool]:
    """Return which pixels a sign covers by at least a half, without its colour."""
    image = status_icons.pixmap(sign, LIGHT, side).toImage()
    return [image.pixelColor(x, y).alpha() > 127 for y in range(side) for x in range(side)]


@pytest.mark.parametrize(("one", "other"), list(combinations(StatusSign, 2)))
def test_two_signs_differ_by_a_tenth_of_their_pixels_without_colour(
    qapp: QApplication, one: StatusSign, other: StatusSign
) -> None:
    apart = sum(a != b for a, b in zip(shape(one), shape(other), strict=True))
    assert apart >= 14  # of 12 × 12


def test_the_words_are_those_of_the_design() -> None:
    words = [sign.word for sign in StatusSign]
    assert words == [
        "empty",
        "started",
        "waiting",
        "complete",
        "overdue",
        "query",
        "error",
        "deviation",
        "cannot be decided",
        "read-only",
        "verified",
        "changed since verified",
        "to verify",
    ]


@pytest.mark.parametrize(
    ("sign", "filled", "open_"),
    [
        (StatusSign.COMPLETE, [(50, 50), (50, 2), (85, 85)], [(5, 5)]),
        (StatusSign.QUERY, [(50, 50), (50, 2), (98, 50)], [(80, 80), (20, 20)]),
        (StatusSign.ERROR, [(50, 50), (5, 92), (95, 92)], [(10, 20), (90, 20)]),
        (StatusSign.DEVIATION, [(50, 50), (10, 10), (90, 90)], [(2, 2)]),
        (StatusSign.STARTED, [(25, 50), (45, 10)], [(75, 50), (55, 10)]),
        (StatusSign.EMPTY, [], [(50, 50)]),
        (StatusSign.UNDECIDED, [(50, 90)], [(50, 30), (5, 5)]),
        (StatusSign.READ_ONLY, [], [(50, 50)]),
    ],
)
def test_a_sign_fills_what_its_shape_says(
    sign: StatusSign, filled: list[tuple[int, int]], open_: list[tuple[int, int]]
) -> None:
    path = status_icons.filling(sign, BOX)
    assert [path.contains(QPointF(*point)) for point in filled] == [True] * len(filled)
    assert [path.contains(QPointF(*point)) for point in open_] == [False] * len(open_)


@pytest.mark.parametrize("sign", list(StatusSign))
def test_a_sign_stays_inside_its_rectangle(qapp: QApplication, sign: StatusSign) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    status_icons.draw(painter, QRectF(10, 10, 24, 16), sign, LIGHT)
    painter.end()
    touched = [(x, y) for y in range(40) for x in range(40) if image.pixelColor(x, y).alpha()]
    assert touched
    assert all(14 <= x < 30 and 10 <= y < 26 for x, y in touched)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sign", list(StatusSign))
def test_a_sign_can_be_seen_on_panel_and_ground(sign: StatusSign, tokens: Tokens) -> None:
    # WCAG 2.1, 1.4.11: 3:1 for what is needed to understand a picture.
    assert min(contrast(sign.colour(tokens), ground) for ground in (tokens.panel, tokens.ground)) >= 3


def test_a_pixmap_is_sharp_at_the_screens_ratio(qapp: QApplication) -> None:
    picture = status_icons.pixmap(StatusSign.QUERY, LIGHT, 10, 2.0)
    assert (picture.width(), picture.height(), picture.devicePixelRatio()) == (20, 20, 2.0)


def test_an_icon_is_as_large_as_the_text_of_its_list(qtbot: QtBot, undressed: QApplication) -> None:
    for scale, wanted in ((1.0, 10), (1.5, 15)):
        theme.apply(undressed, Scheme.LIGHT, scale)
        view = QListView()
        qtbot.addWidget(view)
        assert status_icons.icon(StatusSign.ERROR, view).availableSizes()[0].width() == wanted


def test_severities_have_their_sign_and_no_finding_has_none() -> None:
    assert StatusSign.of_severity("error") is StatusSign.ERROR
    assert StatusSign.of_severity("query") is StatusSign.QUERY
    assert StatusSign.of_severity("deviation") is StatusSign.DEVIATION
    assert StatusSign.of_severity("undecided") is StatusSign.UNDECIDED
    assert StatusSign.of_severity("") is None
