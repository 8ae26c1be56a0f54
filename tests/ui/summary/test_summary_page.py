"""The summary page follows every value: words, curves and controls agree with the outcomes at this moment."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from cd7gui.analysis.leave_one_out import leave_one_out
from cd7gui.domain.errors import UserError
from cd7gui.domain.results import Estimates
from cd7gui.study import entry
from cd7gui.study.session import Study
from cd7gui.ui.charts.base.spec import SwimmerPanel
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import InMemorySettings, UserSettings
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.plots.swimmer import LaneOrder
from cd7gui.ui.summary.plots.time_axis import AxisChoice, TimeUnit
from cd7gui.ui.summary.summary_page import SummaryPage, Workers
from tests.ui.conftest import Enter as Types
from tests.ui.immediate import ImmediateScheduler
from tests.ui.summary.conftest import Enter
from tests.ui.summary.looking import chart, control, curves, row, words
from tests.ui.summary.making import key_of


def test_the_words_of_the_tab_are_those_of_the_outcomes(page: SummaryPage, controller: StudyController) -> None:
    found = controller.estimates
    assert found is not None

    assert {one.id: words(page, one.id) for one in found.table} == {one.id: one.text for one in found.table}
    assert len(found.table) >= 21
    assert words(page, "os.12m") == "68% (95% CI 43–100)"


def test_a_changed_death_date_moves_the_curve_and_says_after_what(
    page: SummaryPage, typed: Enter, controller: StudyController
) -> None:
    before = [step.time for step in curves(page, "os").curves[0].steps]

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")

    after = [step.time for step in curves(page, "os").curves[0].steps]
    assert before[:2] == after[:2]
    assert (before[2] * 30.4375, after[2] * 30.4375) == pytest.approx((140, 171))
    said = control(page, "recomputed").text()
    assert said.startswith("recomputed 0.")
    assert said.endswith(" s after F16 Date of death of SYN-08")


def test_only_what_changed_is_painted_again(page: SummaryPage, typed: Enter) -> None:
    drawn = {name: chart(page, name).drawing() for name in ("os", "dfs", "incidence", "swimmer")}

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")  # SYN-08 had relapsed: overall survival alone counts the death

    again = {name for name in drawn if chart(page, name).drawing() is drawn[name]}
    assert again == {"dfs", "incidence"}


def test_a_value_that_no_outcome_rests_on_repaints_nothing(page: SummaryPage, typed: Enter) -> None:
    drawn = {name: chart(page, name).drawing() for name in ("os", "dfs", "incidence", "swimmer")}

    typed("SYN-03", "F1.SEX", "F")

    assert all(chart(page, name).drawing() is drawn[name] for name in drawn)
    assert control(page, "recomputed").text().endswith("after F1 Sex of SYN-03")


def test_until_the_new_outcomes_are_there_the_page_says_that_the_old_ones_stand(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    place = entry.Place(key_of(controller.study, "SYN-08"), "F16", 0, "DTHDAT")
    with qtbot.waitSignal(controller.estimates_ready):
        controller.enter(place, "2023-08-05", reason="test")
        assert control(page, "recomputed").text() == "not yet recomputed after F16 Date of death of SYN-08"


def test_undo_takes_the_curve_back_and_is_named(
    page: SummaryPage, typed: Enter, controller: StudyController, qtbot: QtBot
) -> None:
    before = curves(page, "os")
    typed("SYN-08", "F16.DTHDAT", "2023-08-05")
    with qtbot.waitSignal(controller.estimates_ready):
        controller.do(entry.undo)
    assert curves(page, "os") == before
    assert control(page, "recomputed").text().endswith("after F16 Date of death of SYN-08")


def test_a_struck_out_patient_leaves_the_page(page: SummaryPage, controller: StudyController, qtbot: QtBot) -> None:
    with qtbot.waitSignal(controller.estimates_ready):
        controller.do(entry.delete_patient, key_of(controller.study, "SYN-03"), "entered twice")
    assert words(page, "response.cri") == "100% (95% CI 66–100)"  # binom.test(9, 9) in R
    swimmer = chart(page, "swimmer").chart
    assert isinstance(swimmer, SwimmerPanel)
    assert "SYN-03" not in [lane.name for lane in swimmer.lanes]
    assert "after a change in SYN-03" in control(page, "recomputed").text()


def test_log_log_limits_are_those_of_R(page: SummaryPage, controller: StudyController, qtbot: QtBot) -> None:
    with qtbot.waitSignal(controller.estimates_ready):
        qtbot.keyClick(control(page, "interval"), Qt.Key.Key_Down)
    assert words(page, "os.12m") == "68% (95% CI 29–88)"
    assert words(page, "dfs.12m") == "54% (95% CI 18–80)"
    assert "log-log limits" in curves(page, "os").caption
    assert control(page, "recomputed").text().endswith("after the limits were changed")


def test_time_from_the_transplant_moves_the_steps_and_not_the_swimmer(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    swimmer = chart(page, "swimmer").chart
    with qtbot.waitSignal(controller.estimates_ready):
        qtbot.keyClick(control(page, "origin"), Qt.Key.Key_Down)
    assert curves(page, "os").curves[0].steps[0].time * 30.4375 == pytest.approx(13)  # SYN-02 died on H+13
    assert "From transplant." in curves(page, "os").caption
    assert chart(page, "swimmer").chart == swimmer


def test_a_cut_off_that_the_disk_refuses_is_told_once_and_the_old_one_stands(
    page: SummaryPage, controller: StudyController, enter: Types, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise UserError("The disk is full.")

    before, told = controller.study.cutoff, []
    controller.proving.not_done.connect(told.append)
    monkeypatch.setattr(controller.study.book, "append", full)
    control(page, "cutoff").clear()
    enter(control(page, "cutoff"), "2022-12-31")

    assert told == ["This was not done; nothing was changed. The disk is full."]
    assert (controller.study.cutoff, controller.settings.cutoff) == (before, before)
    assert control(page, "cutoff").text() == str(before)


def test_an_earlier_cut_off_forgets_what_came_later(
    page: SummaryPage, controller: StudyController, qtbot: QtBot, enter: Types
) -> None:
    control(page, "cutoff").clear()
    with qtbot.waitSignal(controller.estimates_ready):
        enter(control(page, "cutoff"), "2022-12-31")

    assert controller.study.cutoff == date(2022, 12, 31)
    assert control(page, "cutoff").text() == "2022-12-31"
    assert words(page, "response.cri") == "100% (95% CI 59–100)"  # binom.test(7, 7) in R
    assert words(page, "os.12m") == "64% (95% CI 34–100)"  # SYN-01 was seen later: alive on the cut-off, 374 days
    assert "7 of 10 patients in follow-up to 2022-12-31" in " ".join(one.text() for one in page.findChildren(QLabel))
    assert row(page, "response.cri").estimate.patients == tuple(f"SYN-0{number}" for number in range(1, 8))
    assert curves(page, "os").axis.breaks[-1] >= 12  # 374 days are 12.3 months


def test_the_axis_moves_curves_and_swimmer_without_computing(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(controller.estimates_ready, wait=80):
        form = page.controls.axis.form
        page.controls.axis.open()
        form.end.setFocus()
        qtbot.keyClicks(form.end, "12")
        qtbot.keyClick(form.end, Qt.Key.Key_Return)
    assert curves(page, "os").axis.breaks == (0, 2, 4, 6, 8, 10, 12)
    assert curves(page, "os").rows[0].counts == (10, 9, 7, 6, 5, 5, 5)
    assert chart(page, "swimmer").chart.axis.end == 12


def test_an_empty_study_says_calmly_what_will_stand_here(
    qtbot: QtBot, controller: StudyController, empty_study: Study
) -> None:
    page = SummaryPage(controller)
    qtbot.addWidget(page)
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(empty_study)
    page.show()
    assert control(page, "message").isVisible()
    assert control(page, "message").text().startswith("This study has no patients yet.")
    assert words(page, "response.cri") == "no patients yet"


def test_without_a_study_and_before_the_first_outcomes_the_page_says_so(
    qtbot: QtBot, controller: StudyController, study: Study
) -> None:
    page = SummaryPage(controller)
    qtbot.addWidget(page)
    assert control(page, "message").text().startswith("No study is open.")
    assert control(page, "cutoff").isReadOnly()
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(study)
        assert control(page, "message").text() == "The outcomes are being computed."
    assert not control(page, "cutoff").isReadOnly()
    assert words(page, "os.12m") == "68% (95% CI 43–100)"


def test_another_study_begins_with_nothing_said_of_the_one_before(
    page: SummaryPage, typed: Enter, controller: StudyController, empty_study: Study, qtbot: QtBot
) -> None:
    typed("SYN-08", "F16.DTHDAT", "2023-08-05")
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(empty_study)
        assert control(page, "message").text() == "The outcomes are being computed."
    assert control(page, "recomputed").text() == ""
    assert control(page, "cutoff").text() == ""
    assert control(page, "message").text().startswith("This study has no patients yet.")


def test_a_page_made_after_the_outcomes_shows_them_at_once(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    second = SummaryPage(controller)
    qtbot.addWidget(second)
    assert words(second, "os.12m") == "68% (95% CI 43–100)"


def test_the_axis_is_remembered(page: SummaryPage, controller: StudyController, qtbot: QtBot) -> None:
    kept = UserSettings(InMemorySettings())
    first = SummaryPage(controller, Workers(slices=ImmediateScheduler()), kept)
    qtbot.addWidget(first)
    first.controls.options_chosen.emit(PlotOptions(AxisChoice(TimeUnit.YEARS, 3, 1), LaneOrder.NUMBER))

    second = SummaryPage(controller, Workers(slices=ImmediateScheduler()), kept)
    qtbot.addWidget(second)

    assert second.controls.axis.text() == "years, to 3, every 1"
    assert second.body is not None
    assert second.body.charts["os"].chart.axis.unit == "years"
    assert second.body.charts["os"].chart.rows[0].counts == (10, 5, 0, 0)


def test_pointing_at_a_patient_shows_every_number_without_the_patient(
    page: SummaryPage, controller: StudyController, qtbot: QtBot
) -> None:
    assert page.body is not None
    found = leave_one_out(controller.study.snapshot(), controller.settings)
    page.body.show_without(found)
    lane = chart(page, "swimmer")
    lane.setFocus()
    for _ in range(7):  # SYN-08 is the seventh
        qtbot.keyClick(lane, Qt.Key.Key_Down if lane.chosen else Qt.Key.Key_Home)

    assert row(page, "os.12m")._left_out == "→ 76%"
    assert row(page, "cgvhd.any")._left_out == "the same"

    qtbot.keyClick(lane, Qt.Key.Key_Escape)
    assert row(page, "os.12m")._left_out is None


def test_the_page_shows_the_outcomes_that_it_is_given(
    page: SummaryPage, controller: StudyController, outcomes: Estimates
) -> None:
    controller.estimates_ready.emit(outcomes)

    assert words(page, "nrm.12m") == "21% (95% CI 6–73)"


def test_a_number_that_counts_nobody_says_so(page: SummaryPage, qtbot: QtBot) -> None:
    nobody = curves(page, "os").rows[1].behind[0]  # events before 0 months
    chart(page, "os").activated.emit(nobody.key)

    (values,) = page.findChildren(QWidget, "summary.values")
    assert values.items() == [("No patient is counted.", "", "")]
    values.hide()


def test_a_page_that_is_filled_while_another_is_on_show_is_laid_out_when_somebody_comes(
    qtbot: QtBot, controller: StudyController, study: Study
) -> None:
    window = QStackedWidget()
    qtbot.addWidget(window)
    page = SummaryPage(controller)
    window.addWidget(QWidget())
    window.addWidget(page)
    window.resize(1280, 752)
    window.show()
    with qtbot.waitSignal(controller.estimates_ready):
        controller.take(study)
    body = page.body
    assert body is not None
    qtbot.waitUntil(lambda: not body.waiting)
    QApplication.processEvents()
    ahead = {name: one.width() for name, one in body.charts.items()}

    window.setCurrentWidget(page)
    QApplication.processEvents()

    assert {name: one.width() for name, one in body.charts.items()} == ahead
