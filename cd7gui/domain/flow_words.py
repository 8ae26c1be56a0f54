"""The words of a patient flow, shared by the summary's chart and print."""

from __future__ import annotations

from collections.abc import Sequence


def with_number(label: str, patients: int) -> str:
    """Return the text of a box: "Infused (n = 10)"."""
    return f"{label} (n = {patients})"


def leaving_in_words(ways: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the lines of patients who left; several reasons are preceded by their total."""
    said = [with_number(label, patients) for label, patients in ways]
    if len(said) < 2:
        return tuple(said)
    return (with_number("did not go on", sum(patients for _, patients in ways)), *(f"– {words}" for words in said))
