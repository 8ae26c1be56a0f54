"""The numbers behind a figure: those of the estimates, each with what it is, and a stack that misleads nobody."""

import csv
from dataclasses import replace

from cd7gui.ui.charts.base.spec import Axis, CurvePanel, CurveSpec, CurveStep, SwimmerPanel
from cd7gui.ui.charts.chart_table import as_csv
from cd7gui.ui.charts.descriptions import description


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_a_curve_is_its_steps_with_limits_at_full_precision(overall_survival: CurvePanel) -> None:
    third = 1 / 3
    curve = replace(overall_survival.curves[0], steps=(CurveStep(4 / 3, third, third / 3, 0.9),), censored=())
    found = rows(as_csv(replace(overall_survival, curves=(curve,), rows=())))

    step = next(row for row in found if row["what"] == "step")
    assert (step["series"], step["months"]) == ("Overall survival", "1.33333333333333")
    for column, value in (("value", third), ("lower", third / 3), ("upper", 0.9)):
        assert abs(float(step[column]) - value) < 1e-14
    assert [row["what"] for row in found] == ["start", "step", "end"]


def test_numbers_below_a_curve_and_censorings_are_listed(overall_survival: CurvePanel) -> None:
    found = rows(as_csv(overall_survival))
    assert [row["value"] for row in found if row["series"] == "at risk"] == ["10", "6", "5", "3", "0"]
    assert sum(row["what"] == "censored" for row in found) == 7


STACK = CurvePanel(
    "NRM and, on top, relapse",
    "",
    Axis(24, 12),
    (
        CurveSpec("NRM", (CurveStep(2, 0.25, 0.0, 0.25),), 24, start=0.0, filled=True),
        CurveSpec(
            "Relapse", (CurveStep(2, 0.25, 0.25, 0.25), CurveStep(6, 0.5, 0.25, 0.5)), 24, start=0.0, filled=True
        ),
    ),
)


def test_a_stacked_curve_says_its_own_incidence_and_where_it_is_drawn() -> None:
    found = [row for row in rows(as_csv(STACK)) if row["series"] == "Relapse"]
    assert [(row["what"], row["months"], row["value"], row["lower"]) for row in found] == [
        ("start", "0", "0", ""),
        ("step", "2", "0", ""),
        ("drawn at", "2", "0.25", ""),
        ("step", "6", "0.25", ""),
        ("drawn at", "6", "0.5", ""),
        ("end", "24", "0.25", ""),
    ]


def test_who_hears_a_stack_hears_each_causes_own_incidence() -> None:
    assert "Relapse: 0%, 25%, 25%." in description(STACK)
    assert "NRM: 0%, 25%, 25%." in description(STACK)


def test_a_swimmer_is_its_stretches_and_events(swimmer: SwimmerPanel) -> None:
    found = [row for row in rows(as_csv(swimmer)) if row["series"] == "SYN-08"]
    assert [row["what"] for row in found] == [
        "to transplant, begins",
        "to transplant, ends",
        "after transplant, begins",
        "after transplant, ends",
        "remission",
        "relapse",
        "death",
    ]
