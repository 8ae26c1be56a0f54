"""Measures of the body that several forms share."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from cd7gui.domain.errors import NoAnswer


def body_surface(weight_kg: Decimal, height_cm: Decimal) -> Decimal:
    """Return the body surface in m², to two decimals (Mosteller 1987: root of kg × cm / 3600).

    Raises `NoAnswer` for an impossible weight or height, which is reported separately (RANGE).
    """
    _refuse_impossible(weight_kg, height_cm)
    return (weight_kg * height_cm / 3600).sqrt().quantize(Decimal("0.01"), ROUND_HALF_UP)


def body_mass_index(weight_kg: Decimal, height_cm: Decimal) -> Decimal:
    """Return the body mass index in kg/m², to one decimal. Raises `NoAnswer` as the body surface does."""
    _refuse_impossible(weight_kg, height_cm)
    metres = height_cm / 100
    return (weight_kg / metres**2).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _refuse_impossible(weight_kg: Decimal, height_cm: Decimal) -> None:
    if weight_kg <= 0 or height_cm <= 0:
        raise NoAnswer
