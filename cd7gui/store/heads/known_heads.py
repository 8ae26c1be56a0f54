"""What this computer remembers of each study it has seen: its site key's public half, and signed heads.

It is stored outside the study, in a file for each study that only its owner can read. So a trail that is rewritten, cut
off at its end or replaced by an older copy is detected here, even with receipts by a different key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from cd7gui.domain.foreign_json import read_json
from cd7gui.ownfiles import make_folder, own_folder, read_small, write_private
from cd7gui.records import dataclass
from cd7gui.store.heads.receipts import is_public_key

FOLDER = "heads"
REMEMBERED = 50  # heads of a branch, newest last
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class KnownHead:
    """A signed line, its hash, and when."""

    line: int
    hash: str
    at: str


@dataclass(frozen=True)
class KnownHeads:
    """The heads of one study by branch: the hash of the line of its restoration from a backup, "" before."""

    study: str
    site_key: str
    branches: Mapping[str, tuple[KnownHead, ...]] = field(default_factory=dict)

    def newest(self, branch: str) -> KnownHead | None:
        """Return the last head of a branch, None for a branch never seen here."""
        heads = self.branches.get(branch, ())
        return heads[-1] if heads else None

    def with_head(self, branch: str, head: KnownHead) -> KnownHeads:
        """Return the same with one more head of a branch."""
        before = [one for one in self.branches.get(branch, ()) if one.line < head.line]
        return replace(self, branches={**self.branches, branch: (*before, head)[-REMEMBERED:]})


def known_heads(study: str) -> KnownHeads | None:
    """Return what is remembered of a study by its id; None if nothing is, or nothing readable."""
    if not study:
        return None
    try:
        found = _from_data(read_json(read_small(_file(study), MOST_BYTES)))
    except (OSError, RuntimeError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return found if found.study == study and is_public_key(found.site_key) else None


def remember(known: KnownHeads) -> None:
    """Store what is known of a study, durably and in one step; on failure nothing is remembered."""
    told = {"study": known.study, "site key": known.site_key, "branches": _branches(known)}
    with suppress(OSError, RuntimeError):
        place = _file(known.study)
        make_folder(place.parent)
        write_private(place, json.dumps(told, indent=1).encode("ascii"))


def _file(study: str) -> Path:
    import hashlib  # loads OpenSSL, which would delay the start

    name = hashlib.sha256(study.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return own_folder() / FOLDER / f"{name}.json"


def _branches(known: KnownHeads) -> dict[str, list[dict[str, Any]]]:
    return {branch: [one.__dict__ for one in heads] for branch, heads in known.branches.items()}


def _from_data(told: Mapping[str, Any]) -> KnownHeads:
    branches = {
        str(branch): tuple(KnownHead(int(one["line"]), str(one["hash"]), str(one["at"])) for one in heads)
        for branch, heads in told["branches"].items()
    }
    return KnownHeads(str(told["study"]), str(told["site key"]), branches)
