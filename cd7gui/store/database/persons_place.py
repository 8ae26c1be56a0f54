"""The path of a study's identifiers, if they are kept apart: NAME.persons.cd7 beside NAME.cd7."""

from __future__ import annotations

from pathlib import Path

PERSONS = ".persons"


def persons_of(study: Path) -> Path:
    """Return the path of the file that keeps a study's identifiers apart."""
    return study.parent / f"{study.stem}{PERSONS}{study.suffix}"


def study_of(persons: Path) -> Path:
    """Return the study whose identifiers a file keeps; the file itself if it is named like a study."""
    return persons.parent / f"{persons.stem.removesuffix(PERSONS)}{persons.suffix}"
