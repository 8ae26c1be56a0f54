"""The window's only access to the garbage collector: what it may scan while a study is open."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def freeze_objects() -> None:
    """Exclude all existing objects from garbage collection.

    What is read and found lives as long as the study is open. With a thousand patients, the collector would scan it
    again and again, and each scan would freeze the window for half a second.
    """
    gc.freeze()


def unfreeze_objects() -> None:
    """Let the collector scan everything again, because the study is closed."""
    gc.unfreeze()


def end() -> None:
    """Stop the collector, because the programme ends and the system reclaims all memory.

    Otherwise Python would scan everything several times, and the process would outlive its window by seconds.
    """
    gc.disable()
    gc.freeze()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Suspend the collector while a study is read, which creates a million values and discards none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
