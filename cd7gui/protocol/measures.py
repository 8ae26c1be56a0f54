"""Measures that several forms share: age, body surface, days between dates."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cd7gui.domain.dates import PartialDate
from cd7gui.domain.errors import Undecided


def whole_years(birth: PartialDate, day: date) -> int:
    """Give the age in whole years; raises `Undecided` while a partial date of birth allows two answers."""
    oldest, youngest = _years(birth.earliest, day), _years(birth.latest, day)
    if oldest != youngest:
        raise Undecided
    return oldest


def _years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def body_surface(weight_kg: Decimal, height_cm: Decimal) -> Decimal:
    """Give the body surface in m², to two decimals (Mosteller 1987: root of kg × cm / 3600)."""
    return (weight_kg * height_cm / 3600).sqrt().quantize(Decimal("0.01"), ROUND_HALF_UP)


def body_mass_index(weight_kg: Decimal, height_cm: Decimal) -> Decimal:
    """Give the body mass index in kg/m², to one decimal."""
    metres = height_cm / 100
    return (weight_kg / metres**2).quantize(Decimal("0.1"), ROUND_HALF_UP)
