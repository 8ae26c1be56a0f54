"""The creation time in a file of Stata, SPSS or SAS, reduced to the month in a de-identified one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cd7gui.exchange.statistics.statistics_variables import StatisticsPackage

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in every locale
BEGINNING = 1024  # bytes, within which each of them gives its creation time

Written = Callable[[datetime], bytes]


def _words(form: str) -> Written:
    def written(moment: datetime) -> bytes:
        month = MONTHS[moment.month - 1]
        return moment.strftime(form.replace("MONTH", month.upper()).replace("Month", month)).encode("ascii")

    return written


# Where it is, how often, and how it is written, with the same length as before.
STAMPS: dict[StatisticsPackage, tuple[re.Pattern[bytes], int, Written]] = {
    StatisticsPackage.STATA: (
        re.compile(rb"(?<=<timestamp>\x11).{17}(?=</timestamp>)"),
        1,
        _words("%d Month %Y %H:%M"),
    ),
    StatisticsPackage.SPSS: (re.compile(rb"(?s)(?<=^.{92}).{17}"), 1, _words("%d Month %y%H:%M:%S")),
    StatisticsPackage.SAS: (
        re.compile(rb"\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d"),
        4,
        _words("%dMONTH%y:%H:%M:%S"),
    ),
}


def set_creation_time(path: Path, package: StatisticsPackage, made: datetime) -> None:
    """Set the creation time in a file, which the writing library sets to the present minute.

    Raises `ValueError` if the file does not have it in the known places, because it must not be exported like that.
    """
    places, wanted, written = STAMPS[package]
    with path.open("r+b") as file:
        begins = file.read(BEGINNING)
        dated, found = places.subn(written(made), begins)
        if found != wanted or len(dated) != len(begins):
            raise ValueError(f"{path.name} does not give its creation time where it is expected.")
        file.seek(0)
        file.write(dated)
