"""What a command prints: no control characters on a terminal, and a sentence if output fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO, cast

from cd7gui.domain.errors import UserError

# The characters that control a terminal, and those that change the text direction.
_COMMANDS = [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = dict.fromkeys(_COMMANDS, "\ufffd") | {ord("\n"): "\n", ord("\t"): "\t"}

NOT_PRINTED = (
    "The output of the command could not be written: {why}. Part of it is lost. Free some space, or print it in a "
    "terminal, and run the command again."
)
STANDARD = (0, 1, 2)  # the descriptors of input, output and errors


class _PrintedStream:
    """A stream that reports failed output in a sentence; on a terminal it prints no control characters."""

    def __init__(self, stream: TextIO, *, unread: bool = False) -> None:
        self._stream, self._terminal = stream, stream.isatty()
        self.unread = unread  # whether nobody reads the output

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text.translate(_SHOWN) if self._terminal else text)
        except BrokenPipeError:
            self._print_no_more()
            return len(text)
        except OSError as error:
            raise UserError(NOT_PRINTED.format(why=error.strerror)) from error

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._print_no_more()
        except OSError as error:
            raise UserError(NOT_PRINTED.format(why=error.strerror)) from error

    def _print_no_more(self) -> None:
        """Continue without a reader, as for `| head -1`: the command still does its work and keeps its exit code."""
        self.unread = True
        print_no_more(self._stream)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def print_no_more(stream: TextIO) -> None:
    """Discard further output, on which Python would otherwise fail once more at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def prepared_streams() -> Iterator[None]:
    """Make output in the block UTF-8, harmless to terminals, and never lost silently.

    What goes into a file or a pipe stays unchanged.
    """
    _open_closed()
    before = sys.stdout, sys.stderr
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        # A stream is None if it was closed: whoever did that wants no output.
        sys.stdout, sys.stderr = (_prepared(stream or nowhere, unread=stream is None) for stream in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def _prepared(stream: TextIO, *, unread: bool) -> TextIO:
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(encoding="utf-8", errors="replace")
    return cast("TextIO", _PrintedStream(stream, unread=unread))


def _open_closed() -> None:
    """Redirect closed descriptors to nowhere: else our next file would get their number, and all warnings."""
    for number in STANDARD:
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
