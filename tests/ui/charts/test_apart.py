"""Curves on one plot are told apart, first without colour."""

from cd7gui.ui.charts.apart import apart
from cd7gui.ui.charts.base.spec import DashStyle


def test_the_first_six_curves_differ_without_colour() -> None:
    assert {apart(number)[0] for number in range(6)} == set(DashStyle)
    assert len({dash.lengths for dash in DashStyle}) == len(DashStyle)


def test_eighteen_curves_differ_in_dash_or_colour() -> None:
    assert len({apart(number) for number in range(18)}) == 18


def test_neighbours_differ_in_both() -> None:
    for number in range(17):
        (dash, hue), (next_dash, next_hue) = apart(number), apart(number + 1)
        assert dash is not next_dash
        assert hue is not next_hue
