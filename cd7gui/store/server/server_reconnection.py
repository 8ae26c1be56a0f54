"""Reconnecting to a lost server in a thread, because a window may not wait for it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_connection import connect_to_study

if TYPE_CHECKING:
    from cd7gui.store.server.server_connection import Connection

BETWEEN_TRIES = 1.0  # s


class ServerReconnection:
    """One attempt to reconnect."""

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self._made: Connection | None = None
        self.failed = False
        threading.Thread(target=self._try, daemon=True).start()

    def _try(self) -> None:
        try:
            self._made = connect_to_study(self._address)
        except UserError:
            time.sleep(BETWEEN_TRIES)
            self.failed = True

    def take(self) -> Connection | None:
        """Return the connection once it is established."""
        return self._made
