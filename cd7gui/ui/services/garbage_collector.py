"""What the garbage collector may look through while a study is open. Nobody else in the window speaks with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def put_away() -> None:
    """Take all that lives now out of the collector's sight.

    What is read and found lives as long as the study is open, and it is a great deal: the collector would look through
    all of it again and again, half a second at a time for a thousand patients, with the window standing still.
    """
    gc.freeze()


def let_go() -> None:
    """Let the collector look through everything again, because the study is closed."""
    gc.unfreeze()


def end() -> None:
    """Let the collector look at nothing more, because the programme ends and the system takes all memory back.

    Python would look through everything several times before: a process that lives on for seconds after its window.
    """
    gc.disable()
    gc.freeze()


@contextmanager
def resting() -> Iterator[None]:
    """Let the collector rest while a study is read: a million values are made then and none is thrown away."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
