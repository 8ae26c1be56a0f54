"""What is printed at a terminal: letters alone, because a text of somebody else could move its cursor or turn it."""

from __future__ import annotations

import sys
from typing import TextIO, cast

# The signs that command a terminal, and those that turn the order of what follows.
_COMMANDS = [*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = dict.fromkeys(_COMMANDS, "\ufffd") | {ord("\n"): "\n", ord("\t"): "\t"}


class _TerminalStream:
    """A stream to a terminal that shows such signs as a mark."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.translate(_SHOWN))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def guard_terminal() -> None:
    """Let nothing that is printed at a terminal command it; what goes into a file or a pipe stays as it is."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _TerminalStream) and stream.isatty():
            setattr(sys, name, cast("TextIO", _TerminalStream(stream)))
