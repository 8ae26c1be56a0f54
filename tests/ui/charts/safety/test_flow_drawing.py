"""The flow of the patients as a drawing: every box and word inside, arrows from step to step, ways at the right."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.flow_panel import FlowPanel, FlowStep, FlowWay
from cd7gui.ui.charts.base.hit_areas import hit
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.chart_table import as_csv
from cd7gui.ui.charts.descriptions import description
from cd7gui.ui.charts.drawing import arrange, wanted_height
from cd7gui.ui.charts.export import FigureSource, save
from cd7gui.ui.charts.safety.flow_drawing import layout
from tests.ui.charts.conftest import at_its_least

PANEL = FlowPanel(
    "Flow of the patients",
    "",
    (
        FlowStep("Consented", 12, (), "a|F1.CONSDAT", "Consented: 12"),
        FlowStep("Infused", 10, (FlowWay("died before", 1, "b|F16.DEATH", "died"), FlowWay("not eligible", 1))),
        FlowStep("Transplanted", 10),
        FlowStep("Evaluable at H+100", 9, (FlowWay("followed for less, so far", 1, "c|F17[1].FUDAT", "less"),)),
    ),
    caption="Synthetic cohort.",
)


@pytest.mark.parametrize("width", [300, 430, 620, 1200])
def test_every_box_and_word_lies_inside_and_apart(look: ChartStyle, width: int) -> None:
    drawing = at_its_least(PANEL, width, look)
    rect = drawing.rect
    laid = layout(PANEL, rect.adjusted(12, 8, -12, -8), look)

    assert all(rect.contains(box.rect) for box in laid.boxes)
    assert not any(one.rect.intersects(other.rect) for one, other in combinations(laid.boxes, 2))
    assert all(box.rect.contains(label.rect) for box in laid.boxes for label in box.labels)
    steps = [box.rect for box in laid.boxes if box.step]
    assert all(below.top() > above.bottom() for above, below in pairwise(steps))
    assert wanted_height(PANEL, width, look) == rect.height()


def test_the_ways_out_stand_between_their_step_and_the_one_before(look: ChartStyle) -> None:
    laid = layout(PANEL, QRectF(0, 0, 600, 900), look)
    consented, ways, infused = laid.boxes[:3]

    assert [label.text for label in ways.labels] == [
        "did not go on (n = 2)",
        "– died before (n = 1)",
        "– not eligible (n = 1)",
    ]
    assert consented.rect.bottom() < ways.rect.top() < ways.rect.bottom() < infused.rect.top()
    assert ways.rect.left() > infused.rect.right()


def test_who_came_without_the_step_before_has_a_box_of_its_own(look: ChartStyle) -> None:
    ways = (FlowWay("died before", 1), FlowWay("came without “infused”", 2, "k|F6.HSCTDAT", coming=True))
    panel = FlowPanel("Flow", "", (FlowStep("Infused", 3), FlowStep("Transplanted", 4, ways)))

    laid = layout(panel, QRectF(0, 0, 600, 400), look)

    _, left, came, step = laid.boxes
    assert (left.coming, came.coming) == (False, True)
    assert [label.text for label in came.labels] == ["came without “infused” (n = 2)"]
    assert left.rect.bottom() < came.rect.top() < came.rect.bottom() < step.rect.top()
    (element,) = arrange(panel, QRectF(0, 0, 600, 400), look).elements
    assert element.key == "k|F6.HSCTDAT"


def test_boxes_lead_to_their_patients(look: ChartStyle) -> None:
    elements = arrange(PANEL, QRectF(0, 0, 600, 600), look).elements

    assert [one.key for one in elements] == ["a|F1.CONSDAT", "b|F16.DEATH", "c|F17[1].FUDAT"]
    assert hit(elements, elements[1].anchor) is elements[1]


def test_numbers_and_words_of_the_flow() -> None:
    rows = as_csv(PANEL).splitlines()

    assert "Infused,patients,,10,," in rows
    assert "Infused,died before,,1,," in rows
    assert "Infused (n = 10), died before (n = 1), not eligible (n = 1)." in description(PANEL)
    assert description(FlowPanel("Flow", "", ())) == "No patient has been entered yet."


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_it_is_saved_as_a_figure(look: ChartStyle, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"flow{ending}"

    save(PANEL, path, 174, about=FigureSource("made up", "2023-12-22", "0" * 64))

    assert path.stat().st_size > 1000
    if ending == ".svg":
        assert "Transplanted (n = 10)" in path.read_text(encoding="utf-8")
