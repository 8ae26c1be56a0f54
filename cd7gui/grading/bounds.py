"""Reasoning with partly known findings: exact bands, spans of open grades, and three-valued logic."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from cd7gui.grading.result import GradeSpan, OutsideScale
from cd7gui.records import dataclass

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class BandEdge:
    """The limit between two neighbouring bands; ``inclusive`` puts the limit itself into the lower band."""

    limit: Decimal
    inclusive: bool

    def passed_by(self, value: Decimal) -> bool:
        """Return whether the value is in a band above this limit."""
        return value > self.limit if self.inclusive else value >= self.limit

    def times(self, factor: Decimal) -> "BandEdge":
        """Return the same limit on a scale that is ``factor`` times as large."""
        return BandEdge(self.limit * factor, self.inclusive)


def below(limit: str) -> BandEdge:
    """Return the limit of a band written "< limit": the limit itself belongs to the band above."""
    return BandEdge(Decimal(limit), inclusive=False)


def up_to(limit: str) -> BandEdge:
    """Return the limit of a band written "<= limit": the limit itself belongs to the band below."""
    return BandEdge(Decimal(limit), inclusive=True)


def band(value: Decimal, edges: Iterable[BandEdge]) -> int:
    """Return the number of the band of the value, counted from 0 upwards."""
    return sum(edge.passed_by(value) for edge in edges)


def band_span(value: Decimal | None, edges: Sequence[BandEdge]) -> GradeSpan:
    """Return the band of a value as a span; every band is open if the value is missing."""
    return GradeSpan(0, len(edges)) if value is None else certain(band(value, edges))


def band_words(number: int, edges: Sequence[BandEdge]) -> str:
    """Return the values of a band in words: "under 25", "25 to 50", "over 50"."""
    over, end = edges[number - 1] if number else None, edges[number] if number < len(edges) else None
    if over is None and end is None:
        return "any"
    if over is None:
        return _first_band(edges[0])
    if end is None:
        return f"over {over.limit}" if over.inclusive else f"{over.limit} and more"
    start = f"over {over.limit}" if over.inclusive else f"{over.limit}"
    return f"{start} to {end.limit}" if end.inclusive else f"{start} to under {end.limit}"


def _first_band(end: BandEdge) -> str:
    if not end.inclusive:
        return f"under {end.limit}"
    return f"up to {end.limit}" if end.limit else "0"


def certain(grade: int) -> GradeSpan:
    """Return a span of a single grade."""
    return GradeSpan(grade, grade)


def highest(spans: Iterable[GradeSpan]) -> GradeSpan:
    """Return the span of the largest of several grades."""
    listed = tuple(spans)
    return GradeSpan(max(span.low for span in listed), max(span.high for span in listed))


def either(condition: bool | None, if_true: GradeSpan, if_false: GradeSpan) -> GradeSpan:
    """Return one of two spans by a condition; both are open if the condition is missing."""
    if condition is None:
        return GradeSpan(min(if_true.low, if_false.low), max(if_true.high, if_false.high))
    return if_true if condition else if_false


def given_span(stage: int | None, name: str, most: int) -> GradeSpan:
    """Return an entered stage; 0 to ``most`` are open if it is missing.

    Raises OutsideScale if the stage is outside 0 to ``most``.
    """
    if stage is None:
        return GradeSpan(0, most)
    if not 0 <= stage <= most:
        raise OutsideScale(f"The {name} is {stage}; a whole number from 0 to {most} is accepted.")
    return certain(stage)


def choice_span(value: str | None, grades: Mapping[str, GradeSpan], name: str) -> GradeSpan:
    """Return the span of a word in a table; the whole table is open if the word is missing.

    Raises ValueError if the word is not in the table.
    """
    if value is None:
        return GradeSpan(min(span.low for span in grades.values()), max(span.high for span in grades.values()))
    if value not in grades:
        raise ValueError(f"The {name} is {value!r}; accepted are {', '.join(grades)}.")
    return grades[value]


def open_values(value: _Value | None, stand_ins: Iterable[_Value]) -> tuple[_Value, ...]:
    """Return the possible values of an input: itself, or if missing one from each band that matters."""
    return tuple(stand_ins) if value is None else (value,)


def all_of(*conditions: bool | None) -> bool | None:
    """Return whether all conditions hold: False if one is false, else None if one is missing."""
    if False in conditions:
        return False
    return None if None in conditions else True


def any_of(*conditions: bool | None) -> bool | None:
    """Return whether any condition holds: True if one is true, else None if one is missing."""
    if True in conditions:
        return True
    return None if None in conditions else False


def negation(condition: bool | None) -> bool | None:
    """Return the negation of a condition, or None if it is missing."""
    return None if condition is None else not condition


def is_under(value: Decimal | None, limit: Decimal) -> bool | None:
    """Return whether the value is under the limit, or None if it is missing."""
    return None if value is None else value < limit


def is_over(value: Decimal | None, limit: Decimal) -> bool | None:
    """Return whether the value is over the limit, or None if it is missing."""
    return None if value is None else value > limit


def listing(names: Iterable[str]) -> str:
    """Return the names as words: "a", "a and b", "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
