"""Whether a book is on a server, for callers that must not load what communicates with one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from cd7gui.store.server.server_book import ServerBook


def is_server_book(book: object) -> TypeGuard[ServerBook]:
    """Return whether a book is on a server; there is none before its class is loaded."""
    loaded = sys.modules.get("cd7gui.store.server.server_book")
    return loaded is not None and isinstance(book, loaded.ServerBook)
