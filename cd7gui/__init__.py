"""Case reports of the CD7 CAR-T and haploidentical transplant trial, checked and summarised as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cd7gui.study.session import Study

__version__ = "0.1.0"


def open_study(path: str | Path) -> Study:
    """Open a study for reading; `.frames()` gives its pandas DataFrames, one per form and `patients`.

    Raises `cd7gui.domain.errors.UserError` with a plain sentence when the file cannot be read.
    """
    from cd7gui.study.opening import open_for_reading

    return open_for_reading(path)
