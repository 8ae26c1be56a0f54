"""Words that are made when somebody reads them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF

from cd7gui.ui.charts.base.look import ChartStyle
from cd7gui.ui.charts.base.spec import Axis, CensoringMark, CurvePanel, CurveSpec, CurveStep
from cd7gui.ui.charts.drawing import arrange


class Maker:
    """Makes words, and counts how often."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def make(self, words: str) -> str:
        self.made.append(words)
        return words


def test_words_are_made_when_they_are_read_and_once() -> None:
    maker = Maker()
    step = CurveStep(1.0, 0.5, why=partial(maker.make, "The words"))

    assert maker.made == []
    assert [step.why, step.why] == ["The words", "The words"]
    assert maker.made == ["The words"]


def test_comparing_makes_no_words_and_those_that_differ_in_words_alone_look_the_same() -> None:
    maker = Maker()
    step = CurveStep(1.0, 0.5, why=partial(maker.make, "The words"))

    assert step == CurveStep(1.0, 0.5, why=partial(maker.make, "Other words"))
    assert hash(step) == hash(CurveStep(1.0, 0.5))
    assert step != CurveStep(1.0, 0.4, why=partial(maker.make, "The words"))
    assert maker.made == []
    assert replace(step, time=2.0).why == "The words"
    assert CurveStep(1.0, 0.5).why == ""


def test_each_thing_on_a_chart_reads_its_own_words_and_none_before(look: ChartStyle) -> None:
    maker = Maker()
    steps = tuple(CurveStep(n, 1 - n / 10, key=f"s{n}", why=partial(maker.make, f"Step {n}")) for n in (1, 2, 3))
    marks = tuple(CensoringMark(n, key=f"c{n}", why=partial(maker.make, f"Left {n}")) for n in (4, 5, 6))
    panel = CurvePanel("T", "", Axis(12, 6), (CurveSpec("One", steps, 8, marks),))

    found = arrange(panel, QRectF(0, 0, 600, 300), look).elements

    assert maker.made == []
    assert [(one.key, one.why) for one in found] == [
        *((f"s{n}", f"Step {n}") for n in (1, 2, 3)),
        *((f"c{n}", f"Left {n}") for n in (4, 5, 6)),
    ]
