"""The commands `estimate` and `grade`: what is computed of a table, without a study."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

DONE = 0


def estimate(chosen: argparse.Namespace) -> int:
    """Print survival and incidence estimates of a table."""
    from cd7gui.cli.table_grading import coding_hint, estimate_file

    print(estimate_file(Path(chosen.data), chosen.unit, chosen.times, chosen.event, chosen.encoding))
    hint = coding_hint(Path(chosen.data), chosen.encoding) if chosen.event is None else ""
    if hint:
        print(hint, file=sys.stderr)
    return DONE


def grade(chosen: argparse.Namespace) -> int:
    """Print the rows of a table with their grades."""
    from cd7gui.cli.table_grading import grade_file

    print(grade_file(chosen.scale, Path(chosen.file), chosen.encoding), end="")
    return DONE


def takes_data(parser: argparse.ArgumentParser) -> None:
    """Add the words of `estimate`."""
    parser.add_argument(
        "data", metavar="DATA.csv", help="columns time,status[,group]: 0 censored, 1 event, 2 competing"
    )
    parser.add_argument("--json", action="store_true", help="the only format")
    _takes_encoding(parser)
    parser.add_argument(
        "--unit",
        choices=("days", "weeks", "months", "years"),
        help="what the times are (default: days if whole numbers beyond 365 are among them, else months)",
    )
    parser.add_argument(
        "--event", type=int, choices=(1, 2), help="the status of an event, all others censored (default: 0, 1 and 2)"
    )
    parser.add_argument("--times", type=_times, metavar="T,T,…", help="where to read the curves, ascending")


def takes_scale(parser: argparse.ArgumentParser) -> None:
    """Add the words of `grade`."""
    parser.add_argument("scale", metavar="SCALE")
    parser.add_argument("file", metavar="FILE.csv")
    _takes_encoding(parser)


def _takes_encoding(parser: argparse.ArgumentParser) -> None:
    from cd7gui.exchange.readers.encodings import CODECS

    parser.add_argument("--encoding", choices=tuple(CODECS), default="", help="how the file is written")


def _times(text: str) -> list[float]:
    try:
        times = [float(one) for one in text.split(",")]
    except ValueError:
        times = []
    if not times or not all(0 <= one < math.inf for one in times) or sorted(set(times)) != times:
        raise argparse.ArgumentTypeError(f'"{text}" is no list of ascending times like 6,12,24')
    return times
