"""The sentence by which a file is refused, and what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from cd7gui.exchange.readers.package import Unreadable
from cd7gui.exchange.readers.read import read


def sentence(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path)
    return str(caught.value)


def says(template: str, path: Path, **words: object) -> str:
    return template.format(name=path.name, **words)
