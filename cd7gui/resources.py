"""Finding the files that come with the programme: in a wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def root() -> Path:
    """Return the resource folder; an editable install has no packed copy, so the checkout's own folder is used."""
    packed = HERE / "_resources"
    return packed if packed.is_dir() else HERE.parent / "resources"


def text(*parts: str) -> str:
    """Read a resource as UTF-8 text."""
    return root().joinpath(*parts).read_text(encoding="utf-8")
