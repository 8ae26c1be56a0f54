"""Command arguments that have no effect, and empty ones."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed


def refuse_idle(words: Mapping[str, object], needed: str) -> None:
    """Refuse arguments without effect, because the user expects one. Raises `UserError`.

    `needed` is what they would require.
    """
    typed = [word for word, value in words.items() if value]
    if typed:
        works, it = ("works", "it") if len(typed) == 1 else ("work", "them")
        raise UserError(f"{listed(typed)} {works} only with {needed} and would change nothing here. Leave {it} out.")


def refuse_idle_of_act(act: str, words: Mapping[str, tuple[object, Sequence[str]]]) -> None:
    """Refuse arguments of other acts of the same command, listed with their acts. Raises `UserError`."""
    for word, (value, acts) in words.items():
        if act not in acts:
            refuse_idle({word: value}, listed(list(acts), "or"))


def filled(text: str) -> str:
    """Parse an argument that must not be empty: a script's empty variable must not mean the whole study."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing is named. Name it, or leave the option out")
    return text
