"""How several curves on one plot are told apart: by dash first, which needs no colour, and by colour as well."""

from cd7gui.ui.charts.base.spec import CurveColour, DashStyle

_DASHES = tuple(DashStyle)
_HUES = tuple(CurveColour)


def apart(number: int) -> tuple[DashStyle, CurveColour]:
    """Return the dash and the colour of the curve with this number, from 0 on.

    The first six differ by their dashes; then the dashes come again in another colour, until 18 are told apart.
    """
    return _DASHES[number % len(_DASHES)], _HUES[(number + number // len(_DASHES)) % len(_HUES)]
