"""The dictionary versions known to the programme, and which one preceded the present one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from cd7gui import resources

_SNAPSHOT = re.compile(r"dictionary-(\d+(?:\.\d+)*)\.json")  # written by tests/golden/write_snapshot.py


def previous_dictionary(version: str) -> Mapping[str, Any] | None:
    """Return the newest committed dictionary older than `version` as plain data; None for the first one."""
    older = [one for one in known_versions() if _order(one) < _order(version)]
    if not older:
        return None
    found: dict[str, Any] = json.loads(resources.text("protocol", f"dictionary-{older[-1]}.json"))
    return found


def known_versions() -> tuple[str, ...]:
    """Return the versions whose dictionary comes with the programme, oldest first."""
    names = (_SNAPSHOT.fullmatch(one.name) for one in resources.root().joinpath("protocol").iterdir())
    return tuple(sorted((one[1] for one in names if one), key=_order))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
