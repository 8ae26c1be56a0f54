"""JSON from other sources: in a trail line, beside the study, or in a received file."""

from __future__ import annotations

import json
import math
from typing import Any


def read_json(text: str | bytes) -> Any:
    """Parse JSON; raises `ValueError` if it is invalid, nested too deeply, or has a non-finite number."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number.")


def _finite(figures: str) -> float:
    number = float(figures)
    if not math.isfinite(number):
        raise ValueError("The number is too large.")
    return number
