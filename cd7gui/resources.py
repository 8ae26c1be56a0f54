"""Finds the files that come with the programme: in a wheel, or beside the package in a checkout or editable install."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def root() -> Traversable:
    """Return the resource folder. An editable install has no packed copy, so the checkout's own folder serves."""
    packed = files("cd7gui") / "_resources"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "resources"


def text(*parts: str) -> str:
    """Read a resource as UTF-8 text."""
    return root().joinpath(*parts).read_text(encoding="utf-8")
