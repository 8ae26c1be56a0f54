"""How a computed grade compares with the investigator's: its words, and whether they contradict."""

from __future__ import annotations

from collections.abc import Callable

from cd7gui.domain.errors import NoAnswer
from cd7gui.grading.result import Category, Grade

ROMAN = ("0", "I", "II", "III", "IV")  # grades of acute GVHD


def roman(grade: int) -> str:
    """Return the grade as acute GVHD is graded: 0, I, II, III or IV."""
    return ROMAN[grade]


def grade_in_words(grade: Grade | None, label: Callable[[int], str] = str) -> str:
    """Return a grade as text: "II", or "≥ II (incomplete)" if findings that could raise it are missing.

    Raises `NoAnswer` if nothing is known.
    """
    if grade is None or grade.value is None:
        raise NoAnswer
    return _bound(label(grade.value)) if grade.incomplete else label(grade.value)


def category_in_words(category: Category, label: Callable[[str], str]) -> str:
    """Return a category as text, like a grade. Raises `NoAnswer` if nothing is known."""
    if category.value is None:
        raise NoAnswer
    return _bound(label(category.value)) if category.incomplete else label(category.value)


def _bound(words: str) -> str:
    return f"≥ {words} (incomplete)"


def contradicts(entered: int, computed: Grade | None) -> bool:
    """Return whether an entered grade cannot be the computed one: a different grade, or below its bound.

    A grade that cannot be computed contradicts nothing.
    """
    if computed is None or computed.value is None:
        return False
    return entered < computed.value if computed.incomplete else entered != computed.value
