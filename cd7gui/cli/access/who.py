"""The command arguments for the study and the acting person."""

from __future__ import annotations

import argparse
from collections.abc import Callable

AddArguments = Callable[[argparse.ArgumentParser], None]


def add_who_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument for the acting person."""
    parser.add_argument(
        "--who",
        metavar="NAME",
        default="",
        help="the name recorded with the change (default: the one set in the window)",
    )


def add_study_and_who_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the study and the acting person."""
    parser.add_argument("study", metavar="STUDY.cd7")
    add_who_arguments(parser)


def with_who(add_arguments: AddArguments) -> AddArguments:
    """Return a function that adds a command's arguments after the study and the acting person."""

    def take(parser: argparse.ArgumentParser) -> None:
        add_study_and_who_arguments(parser)
        add_arguments(parser)

    return take
