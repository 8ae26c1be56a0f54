"""One guard for every outcome: what cannot be computed gives the reason in its place, the rest continues."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field
from typing import TypeVar

from cd7gui.domain.results import FailedPart
from cd7gui.records import dataclass

T = TypeVar("T")

log = logging.getLogger(__name__)

_UNKNOWN = "could not be computed: {why}"


class CannotCompute(ArithmeticError):
    """A number that the data do not allow, with the known reason as its message."""


@dataclass(frozen=True)
class ErrorGuard:
    """Runs each part of the outcomes and collects failures caused by our errors; no part stops another."""

    mistakes: list[FailedPart] = field(default_factory=list)

    def ask(self, part: str, derive: Callable[[], T], instead: Callable[[str], T]) -> T:
        """Return the result of a part, or a substitute with the reason why there is none."""
        try:
            return derive()
        except CannotCompute as known:
            return instead(_UNKNOWN.format(why=known))
        except Exception as problem:  # whatever it is, the other numbers must not be affected
            found = mistake_of(part, problem)
            self.mistakes.append(found)
            return instead(_UNKNOWN.format(why=found.says))


def mistake_of(part: str, problem: Exception) -> FailedPart:
    """Log an unexpected error, and return it as a sentence."""
    log.error("The part %r of the outcomes failed.", part, exc_info=problem)
    words = "an error of this programme in “{part}” ({problem}). Please report it."
    return FailedPart(part, words.format(part=part, problem=f"{type(problem).__name__}: {problem}"))
