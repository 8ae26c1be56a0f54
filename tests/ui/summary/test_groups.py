"""The cohort in groups by hand: off at first, a curve for each group with its test, refused in a sentence below two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.analysis.estimates import compute
from cd7gui.domain.results import Estimates, Grouping, Settings
from cd7gui.ui.charts.base.spec import CurvePanel, DashStyle
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.summary.plots.plots import PlotOptions, charts_of
from cd7gui.ui.summary.summary_page import SummaryPage
from tests.study.made_up import cohort


def choose(page: SummaryPage, qtbot: QtBot, gateway: StudyController, words: str) -> None:
    with qtbot.waitSignal(gateway.estimates_ready):
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
    page: SummaryPage, qtbot: QtBot, gateway: StudyController
) -> None:
    choose(page, qtbot, gateway, "diagnosis")

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
    page: SummaryPage, qtbot: QtBot, gateway: StudyController
) -> None:
    choose(page, qtbot, gateway, "diagnosis")
    assert page.body is not None
    curve = page.body.charts["os"]
    row = next(one for one in panel(page, "os").rows if one.label == "T-ALL at risk")
    curve.activated.emit(row.told[0].key)

    popup = QApplication.activePopupWidget()
    assert popup is not None
    listed = {line[0] for line in popup.items() if line[0].startswith("SYN")}  # type: ignore[attr-defined]
    assert listed == {"SYN-03", "SYN-09"}
    popup.close()


def test_fewer_than_two_groups_are_refused_in_a_sentence_and_the_cohort_stays_whole(
    page: SummaryPage, qtbot: QtBot, gateway: StudyController
) -> None:
    choose(page, qtbot, gateway, "cohort")

    assert page.group_strip.isVisible()
    assert page.group_strip.words.startswith("A comparison needs two groups, and by cohort there is one only: ")
    assert len(panel(page, "os").curves) == 1

    choose(page, qtbot, gateway, "none")
    assert not page.group_strip.isVisible()


def test_without_groups_the_charts_of_the_groups_are_away_again(
    page: SummaryPage, qtbot: QtBot, gateway: StudyController
) -> None:
    choose(page, qtbot, gateway, "diagnosis")
    choose(page, qtbot, gateway, "none")

    assert page.body is not None
    assert not page.body.charts["incidence.relapse"].isVisible()
    assert panel(page, "os").title == "Overall survival"


def test_every_plot_is_split_and_every_row_adds_up_to_its_group(split: Estimates) -> None:
    charts = charts_of(split, PlotOptions())

    assert len(charts) == 20  # eighteen curves by group, the swimmer and the chimerism
    for name, chart in charts.items():
        if isinstance(chart, CurvePanel):
            for label in {row.label.rpartition(" at risk")[0] for row in chart.rows if row.label.endswith("at risk")}:
                rows = [row.counts for row in chart.rows if row.label.startswith(label)]
                assert len({sum(column) for column in zip(*rows, strict=True)}) == 1, (name, label)


def test_groups_are_chosen_by_the_arrow_keys(page: SummaryPage, qtbot: QtBot, gateway: StudyController) -> None:
    page.controls.group.setFocus()
    with qtbot.waitSignal(gateway.estimates_ready):
        qtbot.keyClick(page.controls.group, Qt.Key.Key_Down)
    assert gateway.settings.group is Grouping.DIAGNOSIS
