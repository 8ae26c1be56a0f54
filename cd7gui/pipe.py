"""What the window and a process beside it say to each other: pickled objects, each behind its length.

Both ends are this programme in one version on one computer, and nobody else has the pipe.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Any

from cd7gui.records import dataclass

LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class Request:
    """What a process is asked for: the name of a method of `cd7gui.cli.worker.Worker`, and its arguments."""

    name: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Stop:
    """Ends the work in hand, where that can be ended."""


@dataclass(frozen=True)
class Progress:
    """So much of the whole is done."""

    done: int
    whole: int


@dataclass(frozen=True)
class PartialAnswer:
    """A piece of a long answer."""

    value: Any


@dataclass(frozen=True)
class Answer:
    """What came of a request."""

    value: Any = None


@dataclass(frozen=True)
class Failure:
    """Why nothing came of a request; `blocked` if another target would help, `cancelled` if somebody stopped it."""

    sentence: str
    blocked: bool = False
    cancelled: bool = False


def packed(message: object) -> bytes:
    """Return a message as it goes through the pipe."""
    import pickle  # a window starts no process before it is painted

    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def _unpacked(body: bytes | memoryview) -> object:
    import pickle

    return pickle.loads(body)  # noqa: S301 - from a child process of ours, or from the process that started this one


def messages(stream: IO[bytes]) -> Iterator[object]:
    """Wait for the messages of a stream, until it ends."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        yield _unpacked(stream.read(length))


def take_message(arrived: bytearray) -> object | None:
    """Take the first message off the bytes that arrived; None as long as it is not whole."""
    if len(arrived) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack_from(arrived)
    end = LENGTH.size + length
    if len(arrived) < end:
        return None
    with memoryview(arrived) as view:
        message = _unpacked(view[LENGTH.size : end])
    del arrived[:end]
    return message
