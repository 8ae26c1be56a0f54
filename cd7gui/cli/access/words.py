"""Words of a command that say nothing: those that would change nothing, and those that are empty."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import listed


def refuse_idle(words: Mapping[str, object], needed: str) -> None:
    """Refuse words that change nothing without what is needed: who typed them expects something. Raises `UserError`."""
    typed = [word for word, value in words.items() if value]
    if typed:
        works, it = ("works", "it") if len(typed) == 1 else ("work", "them")
        raise UserError(f"{listed(typed)} {works} only with {needed} and would change nothing here. Leave {it} out.")


def refuse_idle_of_act(act: str, words: Mapping[str, tuple[object, Sequence[str]]]) -> None:
    """Refuse words that belong to other acts of the same command; each stands with its acts. Raises `UserError`."""
    for word, (value, acts) in words.items():
        if act not in acts:
            refuse_idle({word: value}, listed(list(acts), "or"))


def filled(text: str) -> str:
    """Read a word that must say something: a variable of a script that is empty shall not mean the whole study."""
    if not text.strip():
        raise argparse.ArgumentTypeError("nothing is named. Name it, or leave the option out")
    return text
