"""The outcomes table prints what the outcomes say, says why, and is walked and opened by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.analysis.outcomes.catalogue import OUTCOMES
from cd7gui.domain.results import Estimate, Estimates
from cd7gui.ui.charts.base.spec import Whisker
from cd7gui.ui.style import theme
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.summary.tables.estimate_row import EstimateColumns, OutcomeRow, printed, whisker_of
from cd7gui.ui.summary.tables.estimates_table import OutcomesTable, patients_in_words
from cd7gui.ui.widgets.hover_card import HoverCard
from tests.ui.summary.making import WORDS, estimate


@pytest.fixture
def table(qtbot: QtBot, app: QApplication, outcomes: Estimates) -> Iterator[OutcomesTable]:
    window = QWidget()
    qtbot.addWidget(window)
    made = OutcomesTable("Outcomes", lambda id_: id_ in WORDS)
    QVBoxLayout(window).addWidget(made)
    made.show_estimates(outcomes)
    window.resize(620, 700)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made
    made.hide()


def card_of(table: OutcomesTable) -> str:
    return "".join(card.text() for card in table.window().findChildren(HoverCard) if card.isVisible())


def label(table: OutcomesTable, id_: str) -> QLabel:
    found = table.findChild(QLabel, f"summary.{id_}")
    assert isinstance(found, QLabel)
    return found


def test_every_number_stands_on_the_tab_word_for_word(table: OutcomesTable) -> None:
    assert {id_: label(table, id_).text() for id_ in WORDS} == WORDS
    assert set(table.rows) == set(WORDS)


@pytest.fixture
def screen_reader() -> Iterator[None]:
    """Let Qt believe that a screen reader runs."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def told(row: QWidget) -> tuple[str, str]:
    """Return the name and the description that a screen reader asks Qt for."""
    found = QAccessible.queryAccessibleInterface(row)
    return found.text(QAccessible.Text.Name), found.text(QAccessible.Text.Description)


def test_whom_the_keyboard_brings_to_a_number_is_told_what_it_is_of_and_why(table: OutcomesTable) -> None:
    row = label(table, "chimerism.full")
    row.setFocus()

    name, description = told(row)

    assert name == "Full donor chimerism, 8/10: 80% (95% CI 44–97)"
    assert "CHDON 99.5" in description


@pytest.mark.usefixtures("screen_reader")
def test_a_screen_reader_is_told_of_every_number_at_each_change(table: OutcomesTable, outcomes: Estimates) -> None:
    row = table.rows["chimerism.full"]
    first = row.estimate.deciders[0]
    moved = (replace(first, value="97.5"), *row.estimate.deciders[1:])

    row.show_estimate(replace(row.estimate, deciders=moved))

    assert "CHDON 97.5" in told(row)[1]
    row.show_without("Without SYN-01: 78%")
    assert "Without SYN-01: 78%" in told(row)[1]


def test_a_screen_reader_that_is_begun_later_is_told_once_the_window_is_come_back_to(
    table: OutcomesTable, request: pytest.FixtureRequest
) -> None:
    row = table.rows["chimerism.full"]
    assert told(row)[1] == ""
    request.getfixturevalue("screen_reader")

    QApplication.sendEvent(row, QEvent(QEvent.Type.ActivationChange))

    assert "CHDON 99.5" in told(row)[1]


def test_words_that_nobody_reads_are_not_made(table: OutcomesTable, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(OutcomeRow, "why", lambda self: made.append(self.estimate.id) or "")
    row = table.rows["chimerism.full"]

    row.show_estimate(replace(row.estimate, deciders=row.estimate.deciders[1:]))
    row.show_without("Without SYN-01: 78%")

    assert made == []


@pytest.mark.parametrize(
    ("text", "point", "limits"),
    [
        ("68% (95% CI 43–100)", "68%", "(43–100)"),
        ("15.1 months (range 3.1–24.0)", "15.1 months", "(range 3.1–24.0)"),
        ("15.1 months", "15.1 months", ""),
        ("follow-up too short", "follow-up too short", ""),
        ("0% (95% CI NE–31)", "0%", "(NE–31)"),
    ],
)
def test_the_painted_words_are_the_text_without_its_level(text: str, point: str, limits: str) -> None:
    assert printed(estimate(text=text)) == (point, limits)


def test_another_level_is_left_out_and_said_in_the_heading(table: OutcomesTable, outcomes: Estimates) -> None:
    assert printed(estimate(text="25% (90% CI 1–75)", level=0.9)) == ("25%", "(1–75)")

    table.show_estimates(replace(outcomes, settings=replace(outcomes.settings, level=0.9)))

    assert "(90% CI)" in [part for one in table.findChildren(QLabel) for part in one.text().split(" · ")]


def test_a_whisker_is_drawn_of_fractions_only_and_ends_at_0_and_1() -> None:
    assert whisker_of(estimate()) == Whisker(0.25, 0.006309, 0.805880)
    assert whisker_of(estimate(lower=-0.1, upper=1.2)) == Whisker(0.25, 0.0, 1.0)
    assert whisker_of(estimate(value=None, lower=None, upper=None)) == Whisker(None)
    assert whisker_of(estimate(unit="months", value=15.1, lower=6.2, upper=None)) is None


def test_outcomes_of_one_subject_stand_together() -> None:
    groups = [OUTCOMES.group_of(id_) for id_ in WORDS]
    starts = [id_ for id_, here, before in zip(WORDS, groups, ["", *groups], strict=False) if here != before]

    assert starts == [
        "response.cri",
        "mortality.h30",
        "chimerism.full",
        "agvhd.hsct.grade2",
        "status.mrd_negative_cr",
        "followup.median",
        "os.12m",
    ]


def test_the_heading_says_how_many_to_which_day_and_that_nobody_is_real(table: OutcomesTable) -> None:
    words = [one.text() for one in table.findChildren(QLabel) if one.isVisible()]

    assert "10 patients to 2023-12-22 · (95% CI)" in words
    assert "SYNTHETIC COHORT" in words


def test_patients_not_yet_in_follow_up_are_told(outcomes: Estimates) -> None:
    assert patients_in_words(outcomes) == "10 patients"
    assert patients_in_words(replace(outcomes, lanes=outcomes.lanes[:7])) == "7 of 10 patients in follow-up"


def test_a_real_cohort_bears_no_notice(table: OutcomesTable, outcomes: Estimates) -> None:
    table.show_estimates(replace(outcomes, synthetic=False))

    assert "SYNTHETIC COHORT" not in [one.text() for one in table.findChildren(QLabel) if one.isVisible()]


def test_every_column_is_as_wide_as_its_widest_text(table: OutcomesTable) -> None:
    for row in table.rows.values():
        columns = EstimateColumns.for_all([row.estimate], row.look())
        assert row.columns.label >= columns.label
        assert row.columns.counts >= columns.counts
        assert row.columns.number >= columns.number
        assert row.width() >= row.columns.least(row.look()) - 1


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_larger_text_asks_for_the_room_it_needs(
    qtbot: QtBot, app: QApplication, table: OutcomesTable, scale: float
) -> None:
    theme.apply(app, Scheme.LIGHT, scale)

    row = table.rows["grfs.12m"]
    assert row.fontMetrics().height() <= row.minimumSizeHint().height()
    qtbot.waitUntil(lambda: table.minimumSizeHint().width() >= row.columns.least(row.look()))
    assert row.columns.label + 1 > row.fontMetrics().horizontalAdvance(row.estimate.label)  # whole px


def test_resting_on_a_line_says_why_and_leaving_it_puts_the_card_away(qtbot: QtBot, table: OutcomesTable) -> None:
    row = table.rows["os.12m"]
    QTest.mouseMove(table.window(), QPoint(1, 1))
    QTest.mouseMove(row, QPoint(40, 5))
    qtbot.waitUntil(lambda: card_of(table) != "")
    assert card_of(table).startswith("Overall survival, 1 year\n68% (95% CI 43–100)\nDeath of any cause is an event.")
    QTest.mouseMove(table.window(), QPoint(1, 1))
    qtbot.waitUntil(lambda: card_of(table) == "")


def test_the_arrow_keys_walk_the_lines_and_say_why(qtbot: QtBot, table: OutcomesTable) -> None:
    rows = list(table.rows.values())
    rows[0].setFocus()
    for key, number in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_End, 20),
        (Qt.Key.Key_Down, 20),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
    ):
        qtbot.keyClick(table.focusWidget(), key)
        assert rows[number].hasFocus()
        assert card_of(table).startswith(rows[number].estimate.label)
    qtbot.keyClick(table.focusWidget(), Qt.Key.Key_Escape)
    assert card_of(table) == ""


def test_tab_stops_once_at_the_table_where_the_arrow_keys_left_it(qtbot: QtBot, table: OutcomesTable) -> None:
    rows = list(table.rows.values())
    rows[0].setFocus()
    qtbot.keyClick(rows[0], Qt.Key.Key_Down)

    assert [row for row in rows if row.focusPolicy() == Qt.FocusPolicy.StrongFocus] == [rows[1]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_return_asks_for_the_values_behind_the_number(qtbot: QtBot, table: OutcomesTable, key: Qt.Key) -> None:
    row = table.rows["chimerism.full"]
    row.setFocus()
    with qtbot.waitSignal(table.asked) as asked:
        qtbot.keyClick(row, key)
    assert asked.args == [row.estimate]


def test_a_click_asks_for_the_values_behind_the_number(qtbot: QtBot, table: OutcomesTable) -> None:
    row = table.rows["nrm.12m"]
    with qtbot.waitSignal(table.asked) as asked:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked.args == [row.estimate]
    with qtbot.assertNotEmitted(table.asked):
        qtbot.mouseClick(row, Qt.MouseButton.RightButton)


Painted = Callable[[OutcomeRow], int]


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the lines that were painted, in order."""
    ids: list[str] = []
    paint = OutcomeRow.paintEvent

    def noted(row: OutcomeRow, event: object) -> None:
        ids.append(row.estimate.id)
        paint(row, event)  # type: ignore[arg-type]

    monkeypatch.setattr(OutcomeRow, "paintEvent", noted)
    return ids


def test_a_line_whose_number_stays_is_not_painted_again(
    painted: list[str], qtbot: QtBot, app: QApplication, outcomes: Estimates
) -> None:
    table = OutcomesTable("Outcomes", lambda id_: id_ in WORDS)
    qtbot.addWidget(table)
    table.show_estimates(outcomes)
    table.show()
    qtbot.waitUntil(lambda: len(set(painted)) == 21)
    app.processEvents()
    painted.clear()
    changed: tuple[Estimate, ...] = tuple(
        replace(one, text="9% (95% CI 0–44)") if one.id == "cgvhd.any" else replace(one) for one in outcomes.table
    )

    table.show_estimates(replace(outcomes, table=changed))

    qtbot.waitUntil(lambda: bool(painted))
    app.processEvents()
    assert set(painted) == {"cgvhd.any"}
    assert label(table, "cgvhd.any").text() == "9% (95% CI 0–44)"


def test_other_outcomes_make_other_lines(table: OutcomesTable, outcomes: Estimates) -> None:
    table.show_estimates(replace(outcomes, table=outcomes.table[:6]))

    assert list(table.rows) == ["response.cri", "pancytopenia.grade4", "mortality.h30"]
