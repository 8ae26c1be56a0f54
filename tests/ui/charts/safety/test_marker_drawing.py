"""Measured courses as a drawing: all inside, bounds at the foot, classes told by dash, words for who cannot see."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.hit_areas import hit
from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.marker_panel import MarkerClass, MarkerDot, MarkerPanel, PatientLine
from cd7gui.ui.charts.chart_table import as_csv
from cd7gui.ui.charts.descriptions import description
from cd7gui.ui.charts.drawing import arrange, least_height
from cd7gui.ui.charts.export import FigureSource, save
from cd7gui.ui.charts.safety.marker_drawing import layout
from tests.ui.charts.conftest import at_its_least

PANEL = MarkerPanel(
    "CAR copies",
    "copies/µg DNA, by worst CRS",
    "T",
    28,
    (
        PatientLine("P1", "CRS 1", (MarkerDot(0, 20, "<", "a|x", "below"), MarkerDot(9, 45_000, "", "a|y", "peak"))),
        PatientLine("P2", "CRS ≥ 3", (MarkerDot(4, 300), MarkerDot(40, 7))),
        PatientLine("P3", "", (MarkerDot(12, 0),)),
    ),
    (
        MarkerClass("CRS 1", "accent", (), 1, ((0, 0), (9, 45_000))),
        MarkerClass("CRS ≥ 3", "contrast", (4.0, 2.0), 1),
    ),
    caption="Synthetic cohort.",
)


@pytest.mark.parametrize("width", [320, 620, 1240])
def test_every_word_and_value_lies_inside(look: ChartStyle, width: int) -> None:
    drawing = at_its_least(PANEL, width, look)

    assert all(drawing.rect.contains(one.anchor) for one in drawing.elements)
    assert {"CRS 1 (n = 1)", "CRS ≥ 3 (n = 1)", "days from T", "10,000"} <= {label.text for label in drawing.labels}


def test_what_was_not_quantified_stands_at_the_foot_and_what_lies_beyond_the_axis_nowhere(look: ChartStyle) -> None:
    laid = layout(PANEL, QRectF(0, 0, 620, 300), look)
    places = {(one.key, one.anchor.y()) for one in arrange(PANEL, QRectF(0, 0, 620, 300), look).elements}

    assert PANEL.decades == (1, 5)
    assert laid.place(PANEL.lines[0].dots[0]).y() == laid.y(0) == laid.plot.bottom()
    assert laid.y(10) < laid.y(0)
    assert laid.y(100) - laid.y(1000) == pytest.approx(laid.y(1000) - laid.y(10_000))
    assert len(places) == 4  # of five values one lies after day 28


def test_a_value_leads_to_its_place(look: ChartStyle) -> None:
    elements = arrange(PANEL, QRectF(0, 0, 620, 300), look).elements

    assert [one.key for one in elements][:2] == ["a|x", "a|y"]
    assert hit(elements, elements[1].anchor) is elements[1]
    assert elements[1].why == "peak"


def test_numbers_and_words() -> None:
    rows = as_csv(PANEL).splitlines()

    assert 'P1,"CRS 1, below",0,20,,' in rows
    assert "P3,value,0.394250513347023,0,," in rows
    assert "CRS 1,median,0,0,," in rows
    told = description(PANEL)
    assert "CRS 1 (n = 1): 0 on day 0, 4.5e+04 on day 9." in told
    assert "CRS ≥ 3 (n = 1): too few for a median." in told
    assert "P1: <20 on day 0, 45000 on day 9." in told
    assert description(MarkerPanel("IgG", "g/L", "H", 100, (), ())).endswith("No value has been entered yet.")


def test_an_axis_ends_after_0() -> None:
    with pytest.raises(ValueError, match="ends after 0"):
        MarkerPanel("IgG", "g/L", "H", 0, (), ())


def test_it_is_saved_as_a_figure(look: ChartStyle, tmp_path: Path) -> None:
    save(PANEL, tmp_path / "car.svg", 174, about=FigureSource("made up", "2023-12-22", "0" * 64))

    assert "CRS ≥ 3 (n = 1)" in (tmp_path / "car.svg").read_text(encoding="utf-8")


def test_measuring_a_panel_looks_at_no_value(look: ChartStyle, monkeypatch: pytest.MonkeyPatch) -> None:
    plot = layout(PANEL, QRectF(0, 0, 620, 10_000), look).plot
    monkeypatch.setattr(MarkerPanel, "decades", None)  # of a thousand patients ten thousands were walked

    assert least_height(PANEL, 620 + 2 * look.px(12), look) == pytest.approx(
        10_000 - plot.height() + look.px(110) + 2 * look.px(8)
    )
