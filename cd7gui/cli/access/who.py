"""How a command is told in which study it acts, and by whose name."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Taking = Callable[[argparse.ArgumentParser], None]


def takes_who(parser: argparse.ArgumentParser) -> None:
    """Let a command take who acts."""
    parser.add_argument(
        "--who",
        metavar="NAME",
        default="",
        help="the name recorded with the change (default: the one set in the window)",
    )


def takes_study_and_who(parser: argparse.ArgumentParser) -> None:
    """Let a command take the study and who acts."""
    parser.add_argument("study", metavar="STUDY.cd7")
    takes_who(parser)


def with_who(takes: Taking) -> Taking:
    """Return what takes the words of a command behind the study and who acts."""

    def take(parser: argparse.ArgumentParser) -> None:
        takes_study_and_who(parser)
        takes(parser)

    return take
