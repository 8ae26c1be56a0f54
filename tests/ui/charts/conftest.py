"""Charts of the synthetic ten-patient cohort (protocol notes 5.2 and 5.3), in months of 30.4375 days."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from cd7gui.domain.formatting import half_up
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import (
    Axis,
    CensoringMark,
    Chart,
    CoursePhase,
    CurveColour,
    CurvePanel,
    CurveSpec,
    CurveStep,
    DashStyle,
    LaneEvent,
    LaneSpec,
    MarkKind,
    RiskRow,
    Segment,
    SwimmerPanel,
)
from cd7gui.ui.charts.drawing import ChartDrawing, arrange, least_height
from cd7gui.ui.style.theme import LIGHT, text_font

MONTH = 30.4375
AXIS = Axis(24, 6)


def months(days: float) -> float:
    return days / MONTH


def step(day: int, patient: str, *, value: float, lower: float, was: float, at_risk: int) -> CurveStep:
    why = "\n".join(
        (
            f"Step at {half_up(months(day), 1)} months: {half_up(was, 3)} → {half_up(value, 3)}",
            f"{at_risk} at risk, 1 event: {patient}, T+{day}",
            "Enter opens the field",
        )
    )
    return CurveStep(months(day), value, lower, 1.0, f"{patient}/F16.DTHDAT", why)


def overall_survival_panel() -> CurvePanel:
    """Overall survival; limits by log, at risk and events of protocol notes 5.3, fewer than 3 at risk after day 554."""
    curve = CurveSpec(
        label="Overall survival",
        steps=(
            step(40, "SYN-02", value=0.9, lower=0.732, was=1.0, at_risk=10),
            step(113, "SYN-05", value=0.7875, lower=0.565, was=0.9, at_risk=8),
            step(140, "SYN-08", value=0.675, lower=0.430283, was=0.7875, at_risk=7),
        ),
        end=months(730),
        censored=tuple(
            CensoringMark(
                months(day), f"{patient}/F17.LCDAT", f"Censored at {half_up(months(day), 1)} months: {patient}"
            )
            for day, patient in (
                (94, "SYN-10"),
                (189, "SYN-09"),
                (408, "SYN-07"),
                (459, "SYN-06"),
                (554, "SYN-04"),
                (627, "SYN-03"),
                (730, "SYN-01"),
            )
        ),
        few_from=months(554),
    )
    rows = (
        RiskRow("at risk", (10, 6, 5, 3, 0)),
        RiskRow("events", (0, 3, 3, 3, 3)),
        RiskRow("censored", (0, 1, 2, 4, 7)),
    )
    return CurvePanel(
        "Overall survival", "68% at 1 year (95% CI 43–100, log) · median not reached", AXIS, (curve,), rows
    )


def incidence_panel() -> CurvePanel:
    """Relapse against non-relapse mortality, Aalen-Johansen; protocol notes 5.3 give 0.2475 and 0.2125 at one year."""
    relapse = CurveSpec(
        "Relapse",
        (
            CurveStep(months(100), 0.1125, key="SYN-08/F14.RELDAT", why="Relapse at 3.3 months: SYN-08"),
            CurveStep(months(271), 0.2475, key="SYN-07/F14.RELDAT", why="Relapse at 8.9 months: SYN-07"),
        ),
        end=months(730),
        start=0.0,
        dash=DashStyle.DASHED,
        hue=CurveColour.SECOND,
    )
    mortality = CurveSpec(
        "Non-relapse mortality",
        (
            CurveStep(months(40), 0.1, key="SYN-02/F16.DTHDAT", why="Death at 1.3 months: SYN-02"),
            CurveStep(months(113), 0.2125, key="SYN-05/F16.DTHDAT", why="Death at 3.7 months: SYN-05"),
        ),
        end=months(730),
        start=0.0,
    )
    rows = (RiskRow("at risk", (10, 6, 4, 3, 0)), RiskRow("relapses", (0, 1, 2, 2, 2)))
    return CurvePanel(
        "Relapse (dashed) against non-relapse mortality",
        "25% and 21% at 1 year (Aalen–Johansen)",
        AXIS,
        (relapse, mortality),
        rows,
    )


COURSES = (
    # patient, day of transplant, day of remission, last day, died, day of relapse, day of onset of acute GVHD
    ("SYN-01", 24, 21, 730, False, None, 42),
    ("SYN-03", 21, 19, 627, False, None, None),
    ("SYN-04", 33, 28, 554, False, None, 57),
    ("SYN-06", 28, 24, 459, False, None, None),
    ("SYN-07", 30, 27, 408, False, 271, 12),
    ("SYN-09", 25, 21, 189, False, None, 56),
    ("SYN-08", 26, 22, 140, True, 100, None),
    ("SYN-05", 22, 20, 113, True, None, None),
    ("SYN-10", 35, 28, 94, False, None, None),
    ("SYN-02", 27, 23, 40, True, None, None),
)


def lane(course: tuple[str, int, int, int, bool, int | None, int | None]) -> LaneSpec:
    patient, transplant, remission, last, died, relapse, gvhd = course
    happened = (
        (MarkKind.REMISSION, remission),
        (MarkKind.ACUTE_GVHD, gvhd),
        (MarkKind.RELAPSE, relapse),
        (MarkKind.DEATH, last if died else None),
    )
    return LaneSpec(
        patient,
        (
            Segment(
                0,
                months(transplant),
                CoursePhase.TO_TRANSPLANT,
                f"{patient}/F6",
                f"{patient}: transplant T+{transplant}",
            ),
            Segment(
                months(transplant),
                months(last),
                CoursePhase.AFTER_TRANSPLANT,
                f"{patient}/F17",
                f"{patient}: seen to T+{last}",
            ),
        ),
        tuple(
            LaneEvent(months(day), kind, f"{patient}/{kind.name}", f"{patient}: {kind.value} at T+{day}")
            for kind, day in happened
            if day is not None
        ),
        ongoing=not died,
    )


def swimmer_panel() -> SwimmerPanel:
    return SwimmerPanel("Swimmer", "months from CAR-T", AXIS, tuple(lane(course) for course in COURSES))


def at_its_least(chart: Chart, width: float, look: ChartStyle) -> ChartDrawing:
    """Lay a chart out as low as may be, where every text has to lie inside it."""
    rect = QRectF(0, 0, width, least_height(chart, width, look))
    drawing = arrange(chart, rect, look)
    assert all(rect.contains(label.rect) for label in drawing.labels if label.text)
    return drawing


@pytest.fixture
def overall_survival() -> CurvePanel:
    return overall_survival_panel()


@pytest.fixture
def incidence() -> CurvePanel:
    return incidence_panel()


@pytest.fixture
def swimmer() -> SwimmerPanel:
    return swimmer_panel()


@pytest.fixture
def look(qapp: QApplication) -> ChartStyle:
    return ChartStyle(LIGHT, text_font())
