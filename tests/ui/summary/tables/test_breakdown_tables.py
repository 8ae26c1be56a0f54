"""Below the first sight stand the breakdowns and the further curves, with the numbers that the study computed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cd7gui.domain.deciding_value import DecidingValue
from cd7gui.domain.results import Breakdown, Estimates, Share
from cd7gui.ui.charts.base.spec import CoursePanel, CurvePanel
from cd7gui.ui.summary.plots import explanations
from cd7gui.ui.summary.plots.plots import PlotOptions
from cd7gui.ui.summary.summary_page import SummaryPage
from cd7gui.ui.summary.tables.breakdown_tables import DEVIATIONS, as_estimates, breakdowns_of, deviation_estimates
from tests.ui.summary.conftest import Enter
from tests.ui.summary.making import charts_of, curve


def panel(outcomes: Estimates, name: str) -> CurvePanel:
    found = charts_of(outcomes, PlotOptions())[name]
    assert isinstance(found, CurvePanel)
    return found


def test_every_breakdown_has_a_table_with_the_counts_of_the_cohort(page: SummaryPage) -> None:
    assert page.body is not None
    tables = page.body.breakdowns.tables

    # the cohort's profiles (tests of study/panels.py): ten CRi, CRS of grade 1 in six and of grade 2 in four
    assert list(tables)[:1] == ["mrd"]
    assert "crs" not in tables, "toxicity stands in one table"
    found = page.body.cell_tables["toxicity"].table
    assert found is not None
    assert [cell.text for cell in found["crs"].cells] == [
        *("10", "0", "6 (60%)", "4 (40%)", "0", "0", "0"),
        *("10: 100% (69–100)", "0: 0% (0–31)"),
    ]
    best = page.body.cell_tables["best_response"].table
    assert best is not None
    assert (best["response"].cells[0].text, best["response"].cells[-1].text) == ("10", "10: 100% (69–100)")


def test_a_share_is_printed_and_explained_like_a_number_of_the_table() -> None:
    share = Share("2", "grade 2", 1, 4, 0.006309, 0.805880, "25% (95% CI 1–81)", ("P1",))
    found = Breakdown("crs", "CRS, worst grade", 4, (share,), (), "exact (Clopper-Pearson)")

    (made,) = as_estimates(found, 0.95)

    assert (made.label, made.counts, made.text, made.value) == ("CRS grade 2", "1/4", "25% (95% CI 1–81)", 0.25)


def test_a_class_says_who_is_left_out_of_its_denominator() -> None:
    absent = DecidingValue("k", "P4", "F7.GRADE", "", "The grade is not known.")
    share = Share("2", "grade 2", 0, 3, 0.0, 0.708, "0% (95% CI 0–71)")
    found = Breakdown("crs", "CRS, worst grade", 3, (share,), (absent,), "exact (Clopper-Pearson)")

    assert "Left out: P4. The grade is not known." in explanations.of_estimate(as_estimates(found, 0.95)[0])


def test_a_class_of_nobody_known_has_no_number() -> None:
    share = Share("2", "grade 2", 0, 0, None, None, "no patients yet")

    (made,) = as_estimates(Breakdown("crs", "CRS, worst grade", 0, (share,)), 0.95)

    assert (made.value, made.text) == (None, "no patients yet")


def test_infections_say_their_episodes_and_who_has_none_entered(page: SummaryPage) -> None:
    assert page.body is not None
    table = page.body.breakdowns.tables["infections"]

    labels = [row.estimate.label for row in table.rows.values()]
    assert labels[0] == "bacterial, 3 episodes"
    assert "F12 is not marked complete: SYN-01" in table.accessibleDescription()


def test_outcomes_without_panels_have_no_breakdowns(outcomes: Estimates) -> None:
    assert breakdowns_of(replace(outcomes, panels=None)) == ()


def test_a_changed_grade_moves_its_class(page: SummaryPage, typed: Enter) -> None:
    assert page.body is not None

    typed("SYN-08", "F16.DTHDAT", "2023-08-05")

    deaths = page.body.breakdowns.tables["death"]
    assert sum(row.estimate.x or 0 for row in deaths.rows.values()) == 3


def test_curves_side_by_side_each_have_their_own_numbers_at_risk(outcomes: Estimates) -> None:
    rows = {row.label: row.counts for row in panel(outcomes, "recovery").rows}

    kinds = ("at risk", "events", "censored", "competing")
    assert list(rows) == [f"{name} {kind}" for name in ("ANC", "platelets") for kind in kinds]
    at_breaks = zip(*(rows[f"ANC {kind}"] for kind in kinds), strict=True)
    assert [sum(one or 0 for one in numbers) for numbers in at_breaks] == [10, 10, 10, 10]
    assert rows["ANC at risk"][0] == rows["platelets at risk"][0] == 10


def test_engraftment_and_gvhd_count_from_the_transplant_and_survival_from_the_infusion(outcomes: Estimates) -> None:
    assert "From transplant." in panel(outcomes, "recovery").caption
    assert "From transplant." in panel(outcomes, "cgvhd").caption
    assert "From CAR-T infusion." in panel(outcomes, "grfs").caption


def test_landmark_curves_say_that_their_clock_starts_again_and_who_is_not_counted(outcomes: Estimates) -> None:
    said = panel(outcomes, "landmark").caption

    assert "From day 100 after the transplant." in said
    assert f"Overall survival from H+100: {outcomes.curves['os_landmark'].note}" in said


def test_a_step_after_the_landmark_is_not_dated_from_the_transplant() -> None:
    landmark = curve(id="os_landmark")

    assert explanations.of_step(landmark, 0, 1.0).splitlines()[2] == "H+100 +30: Death counts."


def test_a_deviated_rule_is_one_line_with_its_check(qtbot: QtBot) -> None:
    share = Share("D-01", "Transplant within the window", 2, 10, 0.025, 0.556, "20% (95% CI 3–56)", episodes=3)
    rule = Breakdown("D-01", "Transplant within the window", 10, (share,))

    (line,) = deviation_estimates((rule,), 0.95)

    assert (line.label, line.counts) == ("D-01 Transplant within the window", "2/10")


def test_without_a_deviation_its_panel_says_so(page: SummaryPage, outcomes: Estimates) -> None:
    assert page.body is not None
    page.body.show_deviations((), outcomes)

    table = page.body.breakdowns.tables[DEVIATIONS]
    assert table.rows == {}
    assert "There were no deviations." in table.accessibleDescription()


def chimerism(outcomes: Estimates) -> CoursePanel:
    found = charts_of(outcomes, PlotOptions())["chimerism"]
    assert isinstance(found, CoursePanel)
    return found


def test_chimerism_draws_each_patient_against_full_donor_chimerism(outcomes: Estimates) -> None:
    found = chimerism(outcomes)

    # full donor chimerism is more than 95% (ASTCT, grading/chimerism.py); SYN-02 died before any was measured
    assert (found.line, found.line_label) == (0.95, "full donor: more than 95%")
    assert [course.name for course in found.courses] == [f"SYN-{n:02}" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10)]
    autologous = next(course for course in found.courses if course.name == "SYN-06")
    assert [point.share for point in autologous.points][:2] == [0.021, 0.012]


def test_an_impossible_share_is_left_out_of_the_courses_and_said(outcomes: Estimates) -> None:
    panels = outcomes.panels
    assert panels is not None
    first = next(one for one in panels.chimerism if one.points and one.points[-1].day > 0)
    odd = replace(first, points=(*first.points, replace(first.points[-1], percent=99999.0)))
    changed = replace(panels, chimerism=tuple(odd if one is first else one for one in panels.chimerism))
    assert "1 share outside 0–100% not drawn." in chimerism(replace(outcomes, panels=changed)).caption


def test_chimerism_says_which_cell_fractions_it_does_not_draw(outcomes: Estimates) -> None:
    assert "Not drawn: CD3 (T cells), CD33/15 (myeloid)." in chimerism(outcomes).caption


def test_a_donor_share_opens_its_field(page: SummaryPage, qtbot: QtBot) -> None:
    assert page.body is not None
    widget = page.body.charts["chimerism"]
    first = widget.drawing().elements[0]

    widget.activated.emit(first.key)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    with qtbot.waitSignal(page.open_place) as opened:
        qtbot.keyClick(popup.focusWidget(), Qt.Key.Key_Return)

    assert opened.args[1].startswith("F9[")
    assert first.why.splitlines()[0] == "SYN-01, H+30: 98.6% donor"


def test_chimerism_is_read_aloud_patient_by_patient(page: SummaryPage) -> None:
    assert page.body is not None

    page.body.charts["chimerism"].setFocus()
    said = page.body.charts["chimerism"].accessibleDescription()
    assert "SYN-08: 98.6% at 1.0 months." in said
