"""The result of a grading: a grade or category, its scale and version, and whether it is a lower bound.

A blank input never counts as zero. If the entered values leave more than one answer open, the result is "not
assessable"; if every open answer is at least some grade, the result is that grade with ``incomplete`` set.
"""

from typing import NamedTuple

from cd7gui.records import dataclass

NOT_ASSESSABLE = "not assessable"


class OutsideScale(ValueError):
    """A number outside the scale, such as a Deauville score of 67; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A published scale: its name, its version, its source, and what is still to be confirmed against the paper."""

    name: str
    version: str
    source: str
    to_confirm: tuple[str, ...] = ()


class GradeSpan(NamedTuple):
    """The lowest and the highest grade left open by the entered values; equal if these decide."""

    low: int
    high: int

    @property
    def decided(self) -> bool:
        """Whether only one grade is open."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade, stage or score on a scale.

    ``value`` is None if the grade is not assessable. With ``incomplete`` it is a lower bound: at least this grade.
    ``reason`` is one sentence that names the deciding component or what is missing; it may be empty.
    """

    value: int | None
    incomplete: bool
    scale: Scale
    reason: str = ""

    @property
    def assessable(self) -> bool:
        """Whether there is a grade or a lower bound."""
        return self.value is not None

    @property
    def exact(self) -> int | None:
        """The grade if it is certain, else None; a lower bound is not a grade."""
        return None if self.incomplete else self.value

    @property
    def text(self) -> str:
        """The grade in words: "2", "at least 2, incomplete" or "not assessable"."""
        return _text(None if self.value is None else str(self.value), self.incomplete)


@dataclass(frozen=True, slots=True)
class Category:
    """A category on a scale, with the same rules as :class:`Grade`.

    ``possible`` lists the categories left open by the entered values if there is no single answer.
    """

    value: str | None
    incomplete: bool
    scale: Scale
    reason: str = ""
    possible: tuple[str, ...] = ()

    @property
    def assessable(self) -> bool:
        """Whether there is a category or a lower bound."""
        return self.value is not None

    @property
    def exact(self) -> str | None:
        """The category if it is certain, else None; a lower bound is not a category."""
        return None if self.incomplete else self.value

    @property
    def text(self) -> str:
        """The category in words: "moderate", "at least moderate, incomplete" or "not assessable"."""
        return _text(self.value, self.incomplete)


def graded(scale: Scale, span: GradeSpan, reason: str = "") -> Grade:
    """Return the result for a span: the grade, a lower bound above 0, or not assessable."""
    if span.decided:
        return Grade(span.low, incomplete=False, scale=scale, reason=reason)
    if span.low > 0:
        return Grade(span.low, incomplete=True, scale=scale, reason=reason)
    return Grade(None, incomplete=False, scale=scale, reason=reason)


def _text(value: str | None, incomplete: bool) -> str:
    if value is None:
        return NOT_ASSESSABLE
    return f"at least {value}, incomplete" if incomplete else value
