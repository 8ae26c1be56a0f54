"""Keys of what can be opened on the summary: which field of which patient a step, a mark or a bar leads to."""

from __future__ import annotations

from collections.abc import Iterable

from cd7gui.domain.estimates import Decider

_BETWEEN = "|"  # no place holds it; a patient's key may
_NEXT = "\n"


def key_of(deciders: Iterable[Decider]) -> str:
    """Give the key that leads to these values: "PATIENT|F16.DTHDAT", one line for each value."""
    return _NEXT.join(key_to(one.patient, one.place) for one in deciders)


def key_to(patient: str, place: str = "") -> str:
    """Give the key of one field of a patient; without a place it leads to the patient."""
    return f"{patient}{_BETWEEN}{place}"


def places_of(key: str) -> tuple[tuple[str, str], ...]:
    """Read a key back: patient's key and place of every value that it leads to."""
    split = (line.rpartition(_BETWEEN) for line in key.split(_NEXT) if line)
    return tuple((patient, place) for patient, _, place in split)
