"""The cohort in groups by hand: off at first, a curve for each group with its test, refused in a sentence below two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.analysis.curves import reading_of
from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Curve, Estimates, Grouping, Settings
from cd7gui.ui.charts.base.spec import CurvePanel, DashStyle
from cd7gui.ui.charts.curve_layout import layout
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.summary_page import SummaryPage
from tests.study.made_up import cohort
from tests.ui.summary.making import charts_of


def choose(page: SummaryPage, qtbot: QtBot, controller: StudyController, words: str) -> None:
    with qtbot.waitSignal(controller.estimates_ready):
        page.controls.group.setCurrentText(words)


def panel(page: SummaryPage, name: str) -> CurvePanel:
    assert page.body is not None
    shown = page.body.charts[name].chart
    assert isinstance(shown, CurvePanel)
    return shown


@pytest.fixture(scope="module")
def split() -> Estimates:
    """Return the outcomes of sixty made-up patients by cohort."""
    return compute(cohort(60), Settings(group=Grouping.COHORT))


def test_groups_are_off_until_somebody_chooses_them(page: SummaryPage) -> None:
    assert page.controls.group.currentText() == "none"
    assert len(panel(page, "os").curves) == 1
    assert "os_landmark" not in " ".join(page.body.charts if page.body else ())


def test_each_group_has_a_curve_told_by_dash_and_label_and_rows_of_its_own(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "diagnosis")

    shown = panel(page, "os")
    assert shown.title == "Overall survival by diagnosis"
    assert [one.label for one in shown.curves] == ["AML", "T-ALL", "T-LBL"]
    assert [one.dash for one in shown.curves] == [DashStyle.SOLID, DashStyle.DASHED, DashStyle.DOTTED]
    assert "(log-rank, χ²" in shown.subtitle
    at_risk = {row.label: row.counts[0] for row in shown.rows if row.label.endswith("at risk")}
    assert at_risk == {"AML at risk": 7, "T-ALL at risk": 2, "T-LBL at risk": 1}
    assert "(Gray, χ²" in panel(page, "incidence").subtitle
    assert panel(page, "incidence.relapse").title == "Relapse by diagnosis"


def test_a_number_of_a_group_lists_the_patients_of_that_group(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "diagnosis")
    assert page.body is not None
    curve = page.body.charts["os"]
    row = next(one for one in panel(page, "os").rows if one.label == "T-ALL at risk")
    curve.activated.emit(row.behind[0].key)

    popup = QApplication.activePopupWidget()
    assert popup is not None
    listed = {line[0] for line in popup.items() if line[0].startswith("SYN")}  # type: ignore[attr-defined]
    assert listed == {"SYN-03", "SYN-09"}
    popup.close()


def test_fewer_than_two_groups_are_refused_in_a_sentence_and_the_cohort_stays_whole(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "cohort")

    assert page.group_strip.isVisible()
    assert page.group_strip.words.startswith("A comparison needs two groups, and by cohort there is one only: ")
    assert len(panel(page, "os").curves) == 1

    choose(page, qtbot, controller, "none")
    assert not page.group_strip.isVisible()


def test_without_groups_the_charts_of_the_groups_are_away_again(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "diagnosis")
    choose(page, qtbot, controller, "none")

    assert page.body is not None
    assert not page.body.charts["incidence.relapse"].isVisible()
    assert panel(page, "os").title == "Overall survival"


def test_every_plot_is_split_and_every_row_adds_up_to_its_group(split: Estimates) -> None:
    charts = charts_of(split, PlotOptions(all_numbers=True))

    assert len(charts) == 27  # twenty curves by group, swimmer, chimerism, flow and four stopping rules
    for name, chart in charts.items():
        if isinstance(chart, CurvePanel):
            for label in {row.label.rpartition(" at risk")[0] for row in chart.rows if row.label.endswith("at risk")}:
                rows = [row.counts for row in chart.rows if row.label.startswith(label)]
                assert len({sum(column) for column in zip(*rows, strict=True)}) == 1, (name, label)


def test_groups_are_chosen_by_the_arrow_keys(page: SummaryPage, qtbot: QtBot, controller: StudyController) -> None:
    page.controls.group.setFocus()
    with qtbot.waitSignal(controller.estimates_ready):
        qtbot.keyClick(page.controls.group, Qt.Key.Key_Down)
    assert controller.settings.group is Grouping.DIAGNOSIS


def test_three_fifths_of_a_panel_by_group_are_curves(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "diagnosis")
    assert page.body is not None
    qtbot.waitUntil(lambda: page.body is not None and page.body.charts["os"].height() > 200)

    for name in ("os", "dfs", "incidence", "incidence.relapse"):
        chart = page.body.charts[name]
        laid = layout(panel(page, name), QRectF(chart.rect()).adjusted(12, 8, -12, -8), chart.look())
        assert laid.scales.plot.height() >= 0.6 * chart.height(), name
        assert [row.label for row in panel(page, name).rows] == ["AML at risk", "T-ALL at risk", "T-LBL at risk"]


def test_each_group_is_read_with_its_limits_beside_the_test(split: Estimates) -> None:
    chart = charts_of(split, PlotOptions())["os"]
    assert isinstance(chart, CurvePanel)
    assert split.groups is not None

    for code, label in split.groups.labels.items():
        curve = split.groups.curves["os"][code]
        at = max(n for n, day in enumerate(curve.time) if day <= 365.25)
        assert curve.time[-1] >= 365.25, "the made-up cohort is followed for more than a year"
        assert f"{label} {100 * curve.value[at]:.0f}% ({100 * (curve.lower[at] or 0):.0f}–" in chart.subtitle
    assert "log-rank" in chart.subtitle


def test_a_group_in_which_nobody_left_yet_has_exact_limits_and_one_followed_for_less_has_none() -> None:
    one = Curve("os", "OS", False, (700.0,), (1,), (0,), (1,), (1.0,), (1.0,), (1.0,), "")

    assert reading_of(one, 365.25, 0.95) == (1.0, pytest.approx(0.025), 1.0)
    assert reading_of(replace(one, time=(300.0,)), 365.25, 0.95) is None
    assert reading_of(replace(one, rising=True, value=(0.0,)), 365.25, 0.95) == (0.0, 0.0, pytest.approx(0.975))


def test_events_and_censorings_by_group_come_on_request(
    page: SummaryPage, qtbot: QtBot, controller: StudyController
) -> None:
    choose(page, qtbot, controller, "diagnosis")

    page.controls.axis.form.numbers.setCurrentIndex(1)

    assert [row.label for row in panel(page, "os").rows][:3] == ["AML at risk", "AML events", "AML censored"]
