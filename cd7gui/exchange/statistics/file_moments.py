"""The moment that stands in a file of Stata, SPSS or SAS: of a de-identified one the month alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cd7gui.exchange.statistics.statistics_variables import StatisticsPackage

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # in every locale
BEGINNING = 1024  # bytes, within which each of them says when it was made

Written = Callable[[datetime], bytes]


def _words(form: str) -> Written:
    def written(moment: datetime) -> bytes:
        month = MONTHS[moment.month - 1]
        return moment.strftime(form.replace("MONTH", month.upper()).replace("Month", month)).encode("ascii")

    return written


# Where it stands, how often, and how it is written: as long as what stood there before.
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


def date_back(path: Path, package: StatisticsPackage, made: datetime) -> None:
    """Let a file say that it was made at a moment. The library that writes it puts there the minute at which it did.

    Raises `ValueError` where the file does not say it in the places that are known: it must not leave so.
    """
    places, wanted, written = STAMPS[package]
    with path.open("r+b") as file:
        begins = file.read(BEGINNING)
        dated, found = places.subn(written(made), begins)
        if found != wanted or len(dated) != len(begins):
            raise ValueError(f"{path.name} does not give its creation time where it is expected.")
        file.seek(0)
        file.write(dated)
