"""Who else has a patient open: an advisory lock of a separate session, which ends with the programme."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from cd7gui.domain.errors import UserError
from cd7gui.store.server.address import ServerAddress
from cd7gui.store.server.server_connection import connect_to_study
from cd7gui.store.server.server_errors import explained_server_errors

if TYPE_CHECKING:
    from cd7gui.store.server.server_connection import Connection

EVERY = 0.7  # s between two checks
AFTER_A_LOSS = 2.0  # s until a server that did not respond is tried again

Tell = Callable[[str, tuple[str, ...]], None]


class ServerPresence:
    """Announces on the server which patient is open here, and reports who else has it open, until `end`.

    It works in a thread with a connection of its own, so that the window never waits; `tell` is called from there.
    """

    def __init__(self, address: ServerAddress, tell: Tell) -> None:
        self._address, self._tell = address, tell
        self._patient = ""
        self._told: tuple[str, tuple[str, ...]] = ("", ())
        self._woken, self._ended = threading.Event(), False
        threading.Thread(target=self._run, daemon=True, name="cd7gui presence").start()

    def announce(self, patient: str) -> None:
        """Announce that this patient is open here; "" is none."""
        if patient != self._patient:
            self._patient = patient
            self._woken.set()

    def end(self) -> None:
        """Stop announcing."""
        self._ended = True
        self._woken.set()

    def _run(self) -> None:
        while not self._ended:
            with suppress(UserError):
                self._follow()
            self._say("", ())
            if not self._ended:
                time.sleep(AFTER_A_LOSS)

    def _follow(self) -> None:
        """Keep the announcement up to date as long as the server responds."""
        connection = connect_to_study(self._address)
        try:
            with explained_server_errors(self._address):
                self._look_on(connection)
        finally:
            connection.close()

    def _look_on(self, connection: Connection) -> None:
        at = ""
        while not self._ended:
            wanted = self._patient
            if wanted != at:
                connection.execute("SELECT cd7.stay(%s)", [wanted])
                at = wanted
            found = connection.execute("SELECT cd7.beside(%s)", [at]).fetchall() if at else []
            self._say(at, tuple(str(name) for (name,) in found))
            self._woken.wait(EVERY)
            self._woken.clear()

    def _say(self, patient: str, names: tuple[str, ...]) -> None:
        if (patient, names) != self._told and not self._ended:
            self._told = (patient, names)
            self._tell(patient, names)
