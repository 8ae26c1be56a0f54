"""JSON that others may have written: in a line of a trail, beside the study, or in a file that is handed over."""

from __future__ import annotations

import json
import math
from typing import Any


def read_json(text: str | bytes) -> Any:
    """Read JSON; raises `ValueError` for what is none, is nested too deeply, or holds a number that is none."""
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
