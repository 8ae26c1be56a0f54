"""Case reports of the CD7 CAR-T and haploidentical transplant trial, checked and summarised as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cd7gui.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from cd7gui.study.exports.contents import StudyOfFrames

__all__ = ["__version__", "open_study"]


def open_study(path: str | Path, *, who: str = "", password: str = "") -> StudyOfFrames:
    """Open a study for reading; `.frames()` gives its pandas DataFrames, one per form and `patients`.

    A study with people needs the name and password of the reader; never write the password into a script. Raises
    `cd7gui.domain.errors.UserError` with a plain sentence if the file cannot be read.
    """
    from cd7gui.study.exports.contents import StudyOfFrames
    from cd7gui.study.opening import open_as

    if who:
        from cd7gui.study.opening import sign_in_at

        sign_in_at(path, who, lambda _: password)
    return open_as(StudyOfFrames, path)
