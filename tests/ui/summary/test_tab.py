"""The summary page follows every value: words, curves and controls agree with the outcomes at this moment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.domain.estimates import Estimates
from cd7gui.study import entry
from cd7gui.study.hanging import hanging
from cd7gui.study.session import Study
from cd7gui.ui import theme
from cd7gui.ui.charts.card import Card
from cd7gui.ui.charts.spec import CurvePanel, SwimmerPanel
from cd7gui.ui.charts.widget import ChartWidget
from cd7gui.ui.gateway import Gateway
from cd7gui.ui.preferences import Forgetful, Preferences
from cd7gui.ui.summary.axis import AxisChoice, Unit
from cd7gui.ui.summary.plots import Wish
from cd7gui.ui.summary.row import OutcomeRow
from cd7gui.ui.summary.slices import AtOnce
from cd7gui.ui.summary.swimmer import Order
from cd7gui.ui.summary.tab import SummaryPage, Workers
from cd7gui.ui.theme import DARK, Scheme
from tests.ui.conftest import Enter as Types
from tests.ui.summary.conftest import Enter
from tests.ui.summary.making import WORDS, key_of


def words(page: SummaryPage, id_: str) -> str:
    found = page.findChild(QLabel, f"summary.{id_}")
    assert isinstance(found, QLabel)
    return found.text()


def control(page: SummaryPage, name: str) -> Any:
    found = page.findChild(QWidget, f"summary.{name}")
    assert isinstance(found, QLineEdit | QComboBox | QLabel | QPushButton)
    return found


def curves(page: SummaryPage, name: str) -> CurvePanel:
    assert page.body is not None
    shown = page.body.charts[name].chart
    assert isinstance(shown, CurvePanel)
    return shown


def chart(page: SummaryPage, name: str) -> ChartWidget:
    assert page.body is not None
    return page.body.charts[name]


def row(page: SummaryPage, id_: str) -> OutcomeRow:
    assert page.body is not None
    return page.body.row(id_)


def listed() -> QWidget:
    """Return the lines of the list that is open, where the first value is chosen."""
    popup = QApplication.activePopupWidget()
    assert popup is not None
    lines = popup.focusWidget()
    assert lines is not None
    return lines


def test_the_words_of_the_tab_are_those_of_the_outcomes(page: SummaryPage, gateway: Gateway) -> None:
    found = gateway.estimates
    assert found is not None

    assert {one.id: words(page, one.id) for one in found.table} == {one.id: one.text for one in found.table}
    assert len(found.table) >= 21
    assert words(page, "os.12m") == "68% (95% CI 43–100)"


def test_a_changed_death_date_moves_the_curve_and_says_after_what(
    page: SummaryPage, typed: Enter, gateway: Gateway
) -> None:
    before = [step.time for step in curves(page, "os").curves[0].steps]

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")

    after = [step.time for step in curves(page, "os").curves[0].steps]
    assert before[:2] == after[:2]
    assert (before[2] * 30.4375, after[2] * 30.4375) == pytest.approx((140, 171))
    said = control(page, "recomputed").text()
    assert said.startswith("recomputed 0.")
    assert said.endswith(" s after F16.DTHDAT of SYN-08")


def test_only_what_changed_is_painted_again(page: SummaryPage, typed: Enter) -> None:
    drawn = {name: chart(page, name).drawing() for name in ("os", "dfs", "incidence", "swimmer")}

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")  # SYN-08 had relapsed: overall survival alone counts the death

    again = {name for name in drawn if chart(page, name).drawing() is drawn[name]}
    assert again == {"dfs", "incidence"}


def test_a_value_that_no_outcome_rests_on_repaints_nothing(page: SummaryPage, typed: Enter) -> None:
    drawn = {name: chart(page, name).drawing() for name in ("os", "dfs", "incidence", "swimmer")}

    typed("SYN-03", "F1.SEX", "F")

    assert all(chart(page, name).drawing() is drawn[name] for name in drawn)
    assert control(page, "recomputed").text().endswith("after F1.SEX of SYN-03")


def test_until_the_new_outcomes_are_there_the_page_says_that_the_old_ones_stand(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot
) -> None:
    place = entry.Place(key_of(gateway.study, "SYN-08"), "F16", 0, "DTHDAT")
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.enter(place, "2023-08-05", reason="test")
        assert control(page, "recomputed").text() == "not yet recomputed after F16.DTHDAT of SYN-08"


def test_undo_takes_the_curve_back_and_is_named(
    page: SummaryPage, typed: Enter, gateway: Gateway, qtbot: QtBot
) -> None:
    before = curves(page, "os")
    typed("SYN-08", "F16.DTHDAT", "2023-08-05")
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.undo()
    assert curves(page, "os") == before
    assert control(page, "recomputed").text().endswith("after F16.DTHDAT of SYN-08")


def test_a_struck_out_patient_leaves_the_page(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.delete_patient(key_of(gateway.study, "SYN-03"), "entered twice")
    assert words(page, "response.cri") == "100% (95% CI 66–100)"  # binom.test(9, 9) in R
    swimmer = chart(page, "swimmer").chart
    assert isinstance(swimmer, SwimmerPanel)
    assert "SYN-03" not in [lane.name for lane in swimmer.lanes]
    assert "after a change in SYN-03" in control(page, "recomputed").text()


def test_log_log_limits_are_those_of_R(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gateway.estimates_ready):
        qtbot.keyClick(control(page, "interval"), Qt.Key.Key_Down)
    assert words(page, "os.12m") == "68% (95% CI 29–88)"
    assert words(page, "dfs.12m") == "54% (95% CI 18–80)"
    assert "log-log limits" in curves(page, "os").caption
    assert control(page, "recomputed").text().endswith("after the limits were changed")


def test_time_from_the_transplant_moves_the_steps_and_not_the_swimmer(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot
) -> None:
    swimmer = chart(page, "swimmer").chart
    with qtbot.waitSignal(gateway.estimates_ready):
        qtbot.keyClick(control(page, "origin"), Qt.Key.Key_Down)
    assert curves(page, "os").curves[0].steps[0].time * 30.4375 == pytest.approx(13)  # SYN-02 died on H+13
    assert "From transplant." in curves(page, "os").caption
    assert chart(page, "swimmer").chart == swimmer


def test_an_earlier_cut_off_forgets_what_came_later(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot, enter: Types
) -> None:
    control(page, "cutoff").clear()
    with qtbot.waitSignal(gateway.estimates_ready):
        enter(control(page, "cutoff"), "2022-12-31")

    assert gateway.study.cutoff == date(2022, 12, 31)
    assert control(page, "cutoff").text() == "2022-12-31"
    assert words(page, "response.cri") == "100% (95% CI 59–100)"  # binom.test(7, 7) in R
    assert words(page, "os.12m") == "follow-up too short"
    assert "7 of 10 patients in follow-up to 2022-12-31" in " ".join(one.text() for one in page.findChildren(QLabel))
    assert row(page, "response.cri").estimate.patients == tuple(f"SYN-0{number}" for number in range(1, 8))
    assert curves(page, "os").axis.breaks == (0, 2, 4, 6, 8, 10, 12)  # 294 days are 9.7 months


def test_the_axis_moves_curves_and_swimmer_without_computing(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(gateway.estimates_ready, wait=80):
        form = page.controls.axis.form
        page.controls.axis.open()
        form.end.setFocus()
        qtbot.keyClicks(form.end, "12")
        qtbot.keyClick(form.end, Qt.Key.Key_Return)
    assert curves(page, "os").axis.breaks == (0, 2, 4, 6, 8, 10, 12)
    assert curves(page, "os").rows[0].counts == (10, 9, 7, 6, 5, 5, 5)
    assert chart(page, "swimmer").chart.axis.end == 12


def test_return_on_a_number_lists_its_values_and_return_there_opens_the_field(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot
) -> None:
    row(page, "os.12m").setFocus()
    qtbot.keyClick(row(page, "os.12m"), Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    lines = popup.focusWidget()
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(lines, Qt.Key.Key_Down)
        qtbot.keyClick(lines, Qt.Key.Key_Return)
    assert opened.args == [key_of(gateway.study, "SYN-05"), "F16.DTHDAT"]


def test_return_on_a_step_opens_the_field_that_made_it(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    curve = chart(page, "os")
    curve.setFocus()
    for _ in range(4):
        qtbot.keyClick(curve, Qt.Key.Key_Right)
    said = [card.text() for card in page.findChildren(Card) if card.isVisible()]
    assert said == [
        "Step at 4.6 months: 0.788 → 0.675\n"
        "7 at risk, 1 event: SYN-08, F16.DTHDAT 2023-07-05\n"
        "T+140: Death of any cause is an event.\n"
        "Enter or a click lists every value."
    ]
    qtbot.keyClick(curve, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(gateway.study, "SYN-08"), "F16.DTHDAT"]


def test_the_keys_go_down_from_a_curve_to_its_numbers_and_open_who_is_behind_one(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot
) -> None:
    curve = chart(page, "os")
    curve.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(curve, key)
    said = [card.text() for card in page.findChildren(Card) if card.isVisible()]
    assert said == [
        "Overall survival: 3 with the event before 6 months\n"
        "SYN-02, SYN-05, SYN-08\n"
        "Enter or a click lists every value."
    ]
    qtbot.keyClick(curve, Qt.Key.Key_Return)
    qtbot.keyClick(listed(), Qt.Key.Key_Down)
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(gateway.study, "SYN-05"), "F16.DTHDAT"]


def test_a_step_of_two_patients_lists_both(page: SummaryPage, typed: Enter, qtbot: QtBot) -> None:
    typed("SYN-05", "F16.DTHDAT", "2022-12-21")  # day 140, as SYN-08
    curve = chart(page, "os")
    (both,) = [one for one in curve.drawing().elements if "2 events" in one.why]
    qtbot.mouseClick(curve, Qt.MouseButton.LeftButton, pos=both.anchor.toPoint())
    assert page.findChildren(QWidget, "summary.values")[0].isVisible()
    (values,) = page.findChildren(QWidget, "summary.values")
    assert [line[:2] for line in values.items()] == [
        ("Death of any cause is an event.", ""),
        ("SYN-05", "F16.DTHDAT"),
        ("SYN-08", "F16.DTHDAT"),
    ]
    values.hide()


def test_a_click_on_a_bar_opens_what_it_stands_for(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    swimmer = chart(page, "swimmer")
    element = next(
        one for one in swimmer.drawing().elements if one.key == f"{key_of(gateway.study, 'SYN-01')}|F6.HSCTDAT"
    )
    qtbot.mouseClick(swimmer, Qt.MouseButton.LeftButton, pos=element.rects[0].topLeft().toPoint() + QPoint(2, 2))
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(listed(), Qt.Key.Key_Return)
    assert opened.args == [key_of(gateway.study, "SYN-01"), "F6.HSCTDAT"]


def test_tab_goes_from_the_controls_through_the_table_to_the_charts(page: SummaryPage, qtbot: QtBot) -> None:
    control(page, "cutoff").setFocus()
    visited = []
    for _ in range(14):
        here = page.focusWidget()
        visited.append(here.objectName())
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert visited == [
        "summary.cutoff",
        "summary.origin",
        "summary.interval",
        "summary.group",
        "summary.axis",
        "summary.snapshots",
        "summary.take",
        "summary.chapters",
        "summary.response.cri",
        "summary.chart.swimmer",
        "summary.chart.os",
        "summary.chart.dfs",
        "summary.chart.incidence",
        "summary.response_panel.CR",
    ]


def test_an_empty_study_says_calmly_what_will_stand_here(qtbot: QtBot, gateway: Gateway, empty_study: Study) -> None:
    page = SummaryPage(gateway)
    qtbot.addWidget(page)
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.take(empty_study)
    page.show()
    assert control(page, "message").isVisible()
    assert control(page, "message").text().startswith("There is no patient in this study yet.")
    assert words(page, "response.cri") == "no patients yet"


def test_without_a_study_and_before_the_first_outcomes_the_page_says_so(
    qtbot: QtBot, gateway: Gateway, study: Study
) -> None:
    page = SummaryPage(gateway)
    qtbot.addWidget(page)
    assert control(page, "message").text().startswith("No study is open.")
    assert control(page, "cutoff").isReadOnly()
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.take(study)
        assert control(page, "message").text() == "The outcomes are being computed."
    assert not control(page, "cutoff").isReadOnly()
    assert words(page, "os.12m") == "68% (95% CI 43–100)"


def test_another_study_begins_with_nothing_said_of_the_one_before(
    page: SummaryPage, typed: Enter, gateway: Gateway, empty_study: Study, qtbot: QtBot
) -> None:
    typed("SYN-08", "F16.DTHDAT", "2023-08-05")
    with qtbot.waitSignal(gateway.estimates_ready):
        gateway.take(empty_study)
        assert control(page, "message").text() == "The outcomes are being computed."
    assert control(page, "recomputed").text() == ""
    assert control(page, "cutoff").text() == ""
    assert control(page, "message").text().startswith("There is no patient in this study yet.")


def test_a_page_made_after_the_outcomes_shows_them_at_once(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    second = SummaryPage(gateway)
    qtbot.addWidget(second)
    assert words(second, "os.12m") == "68% (95% CI 43–100)"


def _cut_off(page: SummaryPage) -> list[str]:
    """Return the words of the page that have less room than they need."""
    assert page.body is not None
    cut = []
    for widget in page.body.charts.values():
        drawn = widget.drawing()
        cut += [label.text for label in drawn.labels if not drawn.rect.contains(label.rect)]
    for row in (row for table in page.body.tables.values() for row in table.rows.values()):
        least = row.minimumSizeHint()
        if row.height() < least.height() or row.width() + 1 < row.columns.least(row.look()):
            cut.append(row.estimate.label)
    for label in page.findChildren(QLabel):
        painted_otherwise = isinstance(label, OutcomeRow) or isinstance(label.parentWidget(), Card)
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
    assert len(others) == 9
    assert not set(others) & set(WORDS)


def test_alt_and_a_number_lead_to_a_chapter_and_into_it(page: SummaryPage, app: QApplication, qtbot: QtBot) -> None:
    row(page, "os.12m").setFocus()
    qtbot.keyClick(row(page, "os.12m"), Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)

    assert page.focusWidget().objectName() == "summary.agvhd2_4.h100"
    title = page.findChild(QLabel, "summary.chapter.gvhd")
    assert isinstance(title, QLabel)
    assert not title.visibleRegion().isEmpty()
    assert page.nav.tabText(page.nav.currentIndex()) == "GVHD"


def test_scrolling_tells_which_chapter_is_read(page: SummaryPage) -> None:
    bar = page._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert page.nav.tabText(page.nav.currentIndex()) == "Infections and deaths"
    bar.setValue(0)
    assert page.nav.tabText(page.nav.currentIndex()) == "Outcomes"


def test_the_axis_is_remembered(page: SummaryPage, gateway: Gateway, qtbot: QtBot) -> None:
    kept = Preferences(Forgetful())
    first = SummaryPage(gateway, Workers(slices=AtOnce()), kept)
    qtbot.addWidget(first)
    first.controls.wish_chosen.emit(Wish(AxisChoice(Unit.YEARS, 3, 1), Order.NUMBER))

    second = SummaryPage(gateway, Workers(slices=AtOnce()), kept)
    qtbot.addWidget(second)

    assert second.controls.axis.text() == "years, to 3, every 1"
    assert second.body is not None
    assert second.body.charts["os"].chart.axis.unit == "years"
    assert second.body.charts["os"].chart.rows[0].counts == (10, 5, 0, 0)


def test_pointing_at_a_patient_shows_every_number_without_the_patient(
    page: SummaryPage, gateway: Gateway, qtbot: QtBot
) -> None:
    assert page.body is not None
    found = hanging(gateway.study.snapshot(), gateway.settings)
    page.body.show_without(found)
    lane = chart(page, "swimmer")
    lane.setFocus()
    for _ in range(7):  # SYN-08 is the seventh
        qtbot.keyClick(lane, Qt.Key.Key_Down if lane.chosen else Qt.Key.Key_Home)

    assert row(page, "os.12m")._left_out == "→ 76%"
    assert row(page, "cgvhd.any")._left_out == "the same"

    qtbot.keyClick(lane, Qt.Key.Key_Escape)
    assert row(page, "os.12m")._left_out is None


@pytest.fixture
def larger(app: QApplication, page: SummaryPage) -> SummaryPage:
    theme.apply(app, Scheme.LIGHT, 2.0)
    app.processEvents()
    return page


def test_with_larger_text_the_panels_stand_below_each_other_and_the_page_scrolls(larger: SummaryPage) -> None:
    assert larger.body is not None
    os_panel, table = larger.body.charts["os"], larger.body.table
    assert os_panel.mapTo(larger.body, os_panel.rect().topLeft()).y() > table.height()
    assert larger.body.height() > larger.height()
    assert larger.body.width() <= larger.width()


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


def test_the_page_shows_the_outcomes_that_it_is_given(page: SummaryPage, gateway: Gateway, outcomes: Estimates) -> None:
    gateway.estimates_ready.emit(outcomes)

    assert words(page, "nrm.12m") == "21% (95% CI 6–73)"


def test_a_number_that_counts_nobody_says_so(page: SummaryPage, qtbot: QtBot) -> None:
    nobody = curves(page, "os").rows[1].told[0]  # events before 0 months
    chart(page, "os").activated.emit(nobody.key)

    (values,) = page.findChildren(QWidget, "summary.values")
    assert values.items() == [("No patient is counted.", "", "")]
    values.hide()


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
    (said,) = [card for card in page.findChildren(Card) if card.isVisible()]
    assert said.text().startswith("SYN-02: ")
