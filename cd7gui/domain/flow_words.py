"""The words of a flow of patients, the same in the summary's drawing and on paper."""

from __future__ import annotations

from collections.abc import Sequence


def with_number(label: str, patients: int) -> str:
    """Return what stands in a box: "Infused (n = 10)"."""
    return f"{label} (n = {patients})"


def leaving_in_words(ways: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the lines of those who left: above several reasons stands how many they are together."""
    said = [with_number(label, patients) for label, patients in ways]
    if len(said) < 2:
        return tuple(said)
    return (with_number("did not go on", sum(patients for _, patients in ways)), *(f"– {words}" for words in said))
