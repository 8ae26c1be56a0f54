"""Case reports of the CD7 CAR-T and haploidentical transplant trial, checked and summarised as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cd7gui.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from cd7gui.study.exports.contents import StudyOfFrames

__all__ = ["__version__", "open_study"]


def open_study(path: str | Path) -> StudyOfFrames:
    """Open a study for reading; `.frames()` gives its pandas DataFrames, one per form and `patients`.

    Raises `cd7gui.domain.errors.UserError` with a plain sentence when the file cannot be read.
    """
    from cd7gui.study.exports.contents import StudyOfFrames
    from cd7gui.study.opening import open_as

    return open_as(StudyOfFrames, path)
