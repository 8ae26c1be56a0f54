"""The command `cd7gui`: its arguments, and the one function that combines a study and its window.

Exit codes: 0 done, 1 the answer is no, 2 wrong usage or unusable input (one sentence on standard error).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cd7gui.cli.ending import UNUSABLE, ended_in_a_sentence
from cd7gui.cli.terminal import prepared_streams
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed, printable_name
from cd7gui.store.encryption.key_ring import UNLOCKED
from cd7gui.version import __version__

if TYPE_CHECKING:
    from cd7gui.cli.commands import Command

LONGEST_FAULT = 400  # characters of a message about wrong usage


class _Parser(argparse.ArgumentParser):
    """An argument parser that reports wrong usage in one sentence."""

    def error(self, message: str) -> NoReturn:
        fault = printable_name(message, LONGEST_FAULT)
        self.exit(UNUSABLE, f"{self.prog}: {fault}. `{self.prog} --help` lists the options.\n")


class _WindowParser(_Parser):
    """The parser of the window's arguments, whose help also lists the commands."""

    def format_help(self) -> str:
        from cd7gui.cli.commands import COMMANDS

        listed = "\n".join(f"  {name:<10} {text}" for name, (_, text, _) in COMMANDS.items())
        self.epilog = f"commands (each with --help):\n{listed}"
        return super().format_help()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    UNLOCKED.take_over(os.environ)
    with prepared_streams():
        return ended_in_a_sentence(lambda: _run(words))


def _run(words: list[str]) -> int:
    _refuse_names(words)
    # The commands are loaded only for a word that may be one: loading all of them would delay a window's painting by 5
    # ms.
    if words and words[0].isalpha():
        from cd7gui.cli.commands import COMMANDS

        if words[0] in COMMANDS:
            return _run_command(words, COMMANDS[words[0]])
        if not Path(words[0]).exists():
            raise UserError(_no_command(words[0], COMMANDS))
    return _run_window(words)


def _no_command(word: str, commands: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = listed([f"“{one}”" for one in get_close_matches(word.lower(), commands)], "or")
    meant = f" Did you mean {near}?" if near else ""
    return f"There is no command and no study “{printable_name(word)}”.{meant} `cd7gui --help` lists the commands."


def _refuse_names(words: list[str]) -> None:
    """Refuse characters that no system allows in file names, on which every reader would fail differently."""
    wrong = next((one for one in words if "\0" in one), None)
    if wrong is not None:
        raise UserError(
            f"{printable_name(wrong)} contains a character that is not allowed in names. Choose another name."
        )


def _run_command(words: list[str], command: Command) -> int:
    from cd7gui.cli.access.encryption import unlock_identifiers
    from cd7gui.cli.access.passwords import with_password
    from cd7gui.cli.proof import warn_of_sqlite
    from cd7gui.cli.server import refuse_addresses

    def run() -> int:
        act, text, add_arguments = command
        parser = _Parser(prog=f"cd7gui {words[0]}", description=text)
        add_arguments(parser)
        chosen = parser.parse_args(words[1:])
        unlock_identifiers(chosen)
        code = act(chosen)
        warn_of_sqlite(words[0])
        return code

    refuse_addresses(words)
    return with_password(run)


def _window_words(words: list[str]) -> tuple[str | None, bool]:
    """Return the study to open, and whether it is the demo. Usual arguments need no parser, which is slow to make."""
    if not words:
        return None, False
    if len(words) == 1 and words[0] and not words[0].startswith("-"):
        return words[0], False
    parser = _WindowParser(
        prog="cd7gui",
        description="Case reports of the CD7 CAR-T and haploidentical transplant trial.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    opens = parser.add_mutually_exclusive_group()
    opens.add_argument("study", nargs="?", metavar="STUDY.cd7", help="the study to open in the window")
    opens.add_argument("--demo", action="store_true", help="open a fresh copy of the synthetic cohort")
    parser.add_argument("--version", action="version", version=f"cd7gui {__version__}")
    chosen = parser.parse_args(words)
    return chosen.study, chosen.demo


def _run_window(words: list[str]) -> int:
    study, demo = _window_words(words)
    from cd7gui.ui.services.display import require_display
    from cd7gui.ui.services.garbage_collector import collector_paused, freeze_objects

    with collector_paused():  # loaded objects stay: scanning them again and again is a tenth of the start-up
        require_display()
        from cd7gui.ui.app import run

        freeze_objects()  # else all of them would be scanned once more before the first painting
    return run(study, demo=demo)
