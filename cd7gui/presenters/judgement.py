"""What the programme makes of findings while they are typed: a grade in words, why, and where somebody disagrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cd7gui.domain.case_report.case import Row
from cd7gui.domain.case_report.changes import missing_reason
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.grading.result import Grade, Scale
from cd7gui.protocol.reference.grade_words import contradicts
from cd7gui.records import dataclass

IMPOSSIBLE = "A finding is outside the range of the scale; see the messages at the fields."


@dataclass(frozen=True)
class Judged:
    """A judgement as a page shows it.

    `title` is the grade in words, `why` what decides it or what it still wants, `differs` says that the investigator's
    own grade is another one, `beside` holds what is said in a quieter voice: other readings, scale and version.
    """

    title: str
    why: tuple[str, ...] = ()
    differs: str = ""
    beside: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All of it, for who hears the page."""
        said = (part.removesuffix(".") for part in (self.title, *self.why, self.differs, *self.beside) if part)
        return ". ".join(said) + "."


def graded_words(what: str, grade: Grade | None, label: Callable[[int], str] = str) -> str:
    """Print "MAGIC grade II", "MAGIC grade: at least II, incomplete" or "MAGIC grade: open"."""
    if grade is None or grade.value is None:
        return f"{what}: open"
    words = "{what}: at least {grade}, incomplete" if grade.incomplete else "{what} {grade}"
    return words.format(what=what, grade=label(grade.value))


def lacking(row: Row, *items: Field[Any]) -> tuple[str, ...]:
    """Name the fields that have no value and, where somebody said it, why; nothing where all have one."""
    words = [_lacking(row, item) for item in items if not row.has(item)]
    return ("No value: {fields}".format(fields="; ".join(words)),) if words else ()


def _lacking(row: Row, item: Field[Any]) -> str:
    reason = missing_reason(row.stored(item))
    return f"{item.label} ({reason.words})" if reason else item.label


def differs(entered: int | None, computed: Grade, label: Callable[[int], str] = str) -> str:
    """Say that the investigator's grade is not what the findings give; empty where it may be."""
    if entered is None or not contradicts(entered, computed):
        return ""
    said = "The investigator's grade is {entered}, the findings give {computed}. Both are kept."
    return said.format(entered=label(entered), computed=bounded(computed, label))


def agrees(entered: int | None, computed: Grade) -> str:
    """Say that the investigator's grade is the one of the findings."""
    return "The investigator's grade is the same." if entered is not None and entered == computed.exact else ""


def bounded(grade: Grade, label: Callable[[int], str] = str) -> str:
    """Print the grade alone: "II", "at least II", "open"."""
    if grade.value is None:
        return "open"
    return f"at least {label(grade.value)}" if grade.incomplete else label(grade.value)


def source_of(scale: Scale) -> str:
    """Print a scale with its version and where it was published."""
    return f"{scale.name} {scale.version} ({scale.source})"


def to_confirm(scale: Scale) -> str:
    """Print what is still to be confirmed against the paper; empty where nothing is."""
    if not scale.to_confirm:
        return ""
    return "To be confirmed against the paper: {what}.".format(what="; ".join(scale.to_confirm))
