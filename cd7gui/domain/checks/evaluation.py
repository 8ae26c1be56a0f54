"""What ends a check without an answer: a missing value, an undecided one, or a failure."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any, Protocol, TypeVar, runtime_checkable

from cd7gui.domain.case_report.case import Case, Row
from cd7gui.domain.case_report.dictionary import Field
from cd7gui.domain.errors import Missing, ProgramError, Undecided
from cd7gui.domain.formatting import listed
from cd7gui.records import dataclass

T = TypeVar("T")
P = TypeVar("P")

MOST_NAMED = 3  # undecided values named in a message


@dataclass(frozen=True)
class Undetermined:
    """Why a check has no answer and what can be done about it, with its place if not the usual one."""

    says: str
    remedy: str
    at: Field[Any] | None = None
    row: int | None = None


@runtime_checkable
class PartlyKnown(Protocol):
    """A value of which only part is known: a partial date, a number below or above a bound."""

    def as_known(self) -> str:
        """Return how far it is known, to follow "is"."""


def attempt(
    judge: Callable[[], Iterable[T]], case: Case | None = None, at: Field[Any] | None = None, row: int | None = None
) -> Iterator[T | Undetermined]:
    """Yield the answers up to one that cannot be given, and then the reason; a missing value ends silently.

    `case` is used to find the undecided value. `at` and `row` name the checked place, so that an undecided question is
    reported there.
    """
    try:
        yield from judge()
    except Missing:
        return
    except Exception as problem:
        yield replace(_unjudged(problem, case), at=at, row=row)


def attempt_each(
    places: Iterable[P],
    judge: Callable[[P], Iterable[T]],
    case: Case,
    at: Field[Any] | None = None,
    row: Callable[[P], int] = attrgetter("number"),
) -> Iterator[T | Undetermined]:
    """Check many places independently; `row` returns the row number of a place that does not know it."""
    for place in places:
        try:  # as in `attempt`, but without its cost for each of hundreds of rows
            yield from judge(place)
        except Missing:
            continue
        except Exception as problem:
            yield replace(_unjudged(problem, case), at=at, row=row(place))


def _unjudged(problem: Exception, case: Case | None) -> Undetermined:
    return _left_open(problem, case) if isinstance(problem, Undecided) else not_run(problem)


def _left_open(question: Undecided, case: Case | None) -> Undetermined:
    """Return which values leave the question open."""
    values = [value for value in question.values if isinstance(value, PartlyKnown)]
    told = list(dict.fromkeys(_described(value, case) for value in values[:MOST_NAMED]))
    if len(values) > MOST_NAMED:
        told.append(f"{len(values) - MOST_NAMED} more")
    why = listed(told) or "the entry is not exact"
    return Undetermined(
        f"{why[:1].upper() + why[1:]}: this leaves the rule open.",
        "Complete it if the source says more; otherwise no action is needed.",
    )


def _described(value: PartlyKnown, case: Case | None) -> str:
    known = value.as_known()
    found = None if case is None else _place_of(value, case)
    if found is None:
        return f"a value is {known}"
    row, item = found
    where = f"{row.form.id} row {row.number}" if row.number else row.form.id
    return f"“{item.label}” ({where}) is {known}"


def _place_of(value: object, case: Case) -> tuple[Row, Field[Any]] | None:
    rows = (row for rows in case.rows_by_form.values() for row in rows.values())
    return next(((row, item) for row in rows if (item := row.field_of(value)) is not None), None)


def not_run(mistake: Exception) -> Undetermined:
    """Return that a check failed; a test run stops here, the user's window does not."""
    name = f"{type(mistake).__name__}: {mistake}".removesuffix(": ")
    warnings.warn(ProgramError(name), stacklevel=2)
    return Undetermined(
        f"This check could not be run because of an error in the programme ({name}).",
        "Nothing that was entered is lost or wrong. Apply the rule yourself, and report this to the developers.",
    )
