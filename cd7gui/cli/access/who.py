"""The command arguments for the study and the acting person."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Taking = Callable[[argparse.ArgumentParser], None]


def takes_who(parser: argparse.ArgumentParser) -> None:
    """Add the argument for the acting person."""
    parser.add_argument(
        "--who",
        metavar="NAME",
        default="",
        help="the name recorded with the change (default: the one set in the window)",
    )


def takes_study_and_who(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the study and the acting person."""
    parser.add_argument("study", metavar="STUDY.cd7")
    takes_who(parser)


def with_who(takes: Taking) -> Taking:
    """Return a function that adds a command's arguments after the study and the acting person."""

    def take(parser: argparse.ArgumentParser) -> None:
        takes_study_and_who(parser)
        takes(parser)

    return take
