"""Grading findings while they are typed: a grade in words, the reasons, and disagreements."""

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
    """A judgement as shown on a page.

    `title` is the grade in words, `why` what decides it or is still missing, `differs` says that the investigator's own
    grade is different, `beside` holds less prominent remarks: other readings, scale and version.
    """

    title: str
    why: tuple[str, ...] = ()
    differs: str = ""
    beside: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All of it, for screen readers."""
        said = (part.removesuffix(".") for part in (self.title, *self.why, self.differs, *self.beside) if part)
        return ". ".join(said) + "."


def graded_words(what: str, grade: Grade | None, label: Callable[[int], str] = str) -> str:
    """Format "MAGIC grade II", "MAGIC grade: at least II, incomplete" or "MAGIC grade: open"."""
    if grade is None or grade.value is None:
        return f"{what}: open"
    words = "{what}: at least {grade}, incomplete" if grade.incomplete else "{what} {grade}"
    return words.format(what=what, grade=label(grade.value))


def lacking(row: Row, *items: Field[Any]) -> tuple[str, ...]:
    """Return the fields without a value, with the reason if one was given; empty if all have one."""
    words = [_lacking(row, item) for item in items if not row.has(item)]
    return ("No value: {fields}".format(fields="; ".join(words)),) if words else ()


def _lacking(row: Row, item: Field[Any]) -> str:
    reason = missing_reason(row.stored(item))
    return f"{item.label} ({reason.words})" if reason else item.label


def differs(entered: int | None, computed: Grade, label: Callable[[int], str] = str) -> str:
    """Return that the investigator's grade differs from that of the findings; empty if compatible."""
    if entered is None or not contradicts(entered, computed):
        return ""
    said = "The investigator's grade is {entered}, the findings give {computed}. Both are kept."
    return said.format(entered=label(entered), computed=bounded(computed, label))


def agrees(entered: int | None, computed: Grade) -> str:
    """Return that the investigator's grade is that of the findings."""
    return "The investigator's grade is the same." if entered is not None and entered == computed.exact else ""


def bounded(grade: Grade, label: Callable[[int], str] = str) -> str:
    """Format the grade alone: "II", "at least II", "open"."""
    if grade.value is None:
        return "open"
    return f"at least {label(grade.value)}" if grade.incomplete else label(grade.value)


def source_of(scale: Scale) -> str:
    """Return a scale's name with its version and publication."""
    return f"{scale.name} {scale.version} ({scale.source})"


def to_confirm(scale: Scale) -> str:
    """Return what still has to be confirmed against the publication; empty if nothing."""
    if not scale.to_confirm:
        return ""
    return "To be confirmed against the paper: {what}.".format(what="; ".join(scale.to_confirm))
