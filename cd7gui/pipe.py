"""Messages between the window and a process beside it: pickled objects, each preceded by its length.

Both ends are the same version of this programme on one computer, and nobody else has the pipe.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Any

from cd7gui.records import dataclass

LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class Request:
    """A request to a process: the name of a method of `cd7gui.cli.worker.Worker`, and its arguments."""

    name: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Stop:
    """Stops the present work, if it can be stopped."""


@dataclass(frozen=True)
class Progress:
    """The progress: how much of the total is done."""

    done: int
    whole: int


@dataclass(frozen=True)
class PartialAnswer:
    """A part of a long answer."""

    value: Any


@dataclass(frozen=True)
class Answer:
    """The result of a request."""

    value: Any = None


@dataclass(frozen=True)
class Failure:
    """Why a request failed; `blocked` if another target would help, `cancelled` if somebody stopped it."""

    sentence: str
    blocked: bool = False
    cancelled: bool = False


def packed(message: object) -> bytes:
    """Return a message in the form sent through the pipe."""
    import pickle  # a window starts no process before it is painted

    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def _unpacked(body: bytes | memoryview) -> object:
    import pickle

    return pickle.loads(body)  # noqa: S301 - from a child process of ours, or from the process that started this one


def messages(stream: IO[bytes]) -> Iterator[object]:
    """Yield the messages of a stream as they arrive, until it ends."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        yield _unpacked(stream.read(length))


def take_message(arrived: bytearray) -> object | None:
    """Remove the first message from the received bytes; None if it is incomplete."""
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
