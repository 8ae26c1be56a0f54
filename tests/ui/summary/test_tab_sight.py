"""What of the summary page is in sight: nothing cut off, chapters, larger text, the dark scheme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from cd7gui.domain.proof import Proof
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import DARK, Scheme
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.estimate_row import OutcomeRow
from cd7gui.ui.widgets.hover_card import HoverCard
from tests.ui.summary.looking import chart, row
from tests.ui.summary.making import WORDS


def _cut_off(page: SummaryPage) -> list[str]:
    """Return the words of the page that have less room than they need."""
    assert page.body is not None
    cut = []
    for widget in page.body.charts.values():
        drawn = widget.drawing()
        cut += [label.text for label in drawn.labels if not drawn.rect.contains(label.rect)]
    for line in (line for table in page.body.tables.values() for line in table.rows.values()):
        least = line.minimumSizeHint()
        if line.height() < least.height() or line.width() + 1 < line.columns.least(line.look()):
            cut.append(line.estimate.label)
    for label in page.findChildren(QLabel):
        painted_otherwise = isinstance(label, OutcomeRow) or isinstance(label.parentWidget(), HoverCard)
        if label.isVisible() and not painted_otherwise and label.width() < label.minimumSizeHint().width():
            cut.append(label.text())
    return cut


@pytest.mark.parametrize("size", [(1280, 752), (1280, 700), (1000, 600), (1920, 1032)])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_word_of_the_page_is_cut_off(
    qtbot: QtBot, app: QApplication, page: SummaryPage, size: tuple[int, int], scale: float
) -> None:
    theme.apply(app, Scheme.LIGHT, scale)
    page.resize(*size)
    app.processEvents()  # a larger text is laid out in the steps that follow

    qtbot.waitUntil(lambda: _cut_off(page) == [])
    assert page.width() == size[0]


@pytest.mark.parametrize("height", [752, 728])  # of a window of 800 px, without and with a line of menus
def test_in_a_window_of_1280_by_800_headlines_swimmer_and_curves_are_seen_without_scrolling(
    qtbot: QtBot, page: SummaryPage, height: int
) -> None:
    body = page.body
    assert body is not None
    page.proof_strip.say(Proof.WHOLE.unproved)  # which stands above them until the file is proved
    page.resize(1280, height)
    panels = (body.table, *(body.charts[name] for name in ("swimmer", "os", "dfs", "incidence")))

    def all_are_seen() -> bool:
        seen = body.parentWidget().rect()
        return all(seen.contains(one.rect().translated(one.mapTo(body, QPoint(0, 0)))) for one in panels)

    qtbot.waitUntil(all_are_seen)


def test_further_outcomes_stand_below_and_the_headlines_above(page: SummaryPage) -> None:
    assert page.body is not None
    assert set(page.body.table.rows) == set(WORDS)
    others = [id_ for table in page.body.tables.values() if table is not page.body.table for id_ in table.rows]
    assert (
        len(others) == 3 + 16 + 10 + 25 + 2
    )  # response, recovery, GVHD, EFS, CRFS, other months and medians, CMV and EBV
    assert not set(others) & set(WORDS)


def test_alt_and_a_number_lead_to_a_chapter_and_into_it(page: SummaryPage, app: QApplication, qtbot: QtBot) -> None:
    row(page, "os.12m").setFocus()
    qtbot.keyClick(row(page, "os.12m"), Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)

    assert page.focusWidget().objectName() == "summary.agvhd.dli.grade2_4"
    title = page.findChild(QLabel, "summary.chapter.gvhd")
    assert isinstance(title, QLabel)
    assert not title.visibleRegion().isEmpty()
    assert page.nav.tabText(page.nav.currentIndex()) == "GVHD"


def test_the_tenth_chapter_is_reached_by_alt_and_0(page: SummaryPage, qtbot: QtBot) -> None:
    row(page, "os.12m").setFocus()
    qtbot.keyClick(row(page, "os.12m"), Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)

    assert page.nav.tabText(page.nav.currentIndex()) == "Course, infections, deaths"
    assert page.focusWidget().objectName() == "summary.cells.course"


def test_whiskers_of_a_chapter_stand_on_one_scale(page: SummaryPage, app: QApplication) -> None:
    app.processEvents()
    assert page.body is not None
    tables = [page.body.tables["course"], *(page.body.breakdowns.tables[one] for one in ("infections", "death"))]
    rows = [one for table in tables for one in table.rows.values()]

    assert len(rows) > 10
    assert len({one.columns for one in rows}) == 1
    assert len({one.longest_whisker() for one in rows}) == 1


def test_scrolling_tells_which_chapter_is_read(page: SummaryPage) -> None:
    bar = page._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert page.nav.tabText(page.nav.currentIndex()) == "Course, infections, deaths"
    bar.setValue(0)
    assert page.nav.tabText(page.nav.currentIndex()) == "Outcomes"


@pytest.fixture
def larger(app: QApplication, page: SummaryPage) -> SummaryPage:
    theme.apply(app, Scheme.LIGHT, 2.0)
    app.processEvents()
    return page


def test_with_larger_text_the_panels_stand_below_each_other_and_the_page_scrolls(
    larger: SummaryPage, qtbot: QtBot
) -> None:
    body = larger.body
    assert body is not None
    os_panel, table = body.charts["os"], body.table
    # the fonts are new at once; what is laid out by timers follows, and on a busy machine not in the first pass
    qtbot.waitUntil(lambda: os_panel.mapTo(body, os_panel.rect().topLeft()).y() > table.height())
    qtbot.waitUntil(lambda: body.height() > larger.height() and body.width() <= larger.width())


def test_the_arrow_keys_scroll_the_line_they_stand_on_into_sight(larger: SummaryPage, qtbot: QtBot) -> None:
    row(larger, "response.cri").setFocus()
    qtbot.keyClick(row(larger, "response.cri"), Qt.Key.Key_End)
    last = row(larger, "grfs.12m")
    assert last.hasFocus()
    assert not last.visibleRegion().isEmpty()


def test_the_dark_scheme_reaches_every_panel(app: QApplication, page: SummaryPage) -> None:
    theme.apply(app, Scheme.DARK)

    assert page.body is not None
    assert all(widget.look().tokens is DARK for widget in page.body.charts.values())
    assert row(page, "os.12m").look().tokens is DARK


def test_the_keys_bring_a_patient_far_down_the_swimmer_into_sight(
    page: SummaryPage, app: QApplication, qtbot: QtBot
) -> None:
    page.resize(1280, 420)
    app.processEvents()
    swimmer = chart(page, "swimmer")
    swimmer.setFocus()
    qtbot.keyClick(swimmer, Qt.Key.Key_End)

    assert swimmer.chosen is not None
    at = swimmer.chosen.anchor.toPoint()
    assert swimmer.visibleRegion().contains(at)
    (said,) = [card for card in page.findChildren(HoverCard) if card.isVisible()]
    assert said.text().startswith("SYN-02: ")
