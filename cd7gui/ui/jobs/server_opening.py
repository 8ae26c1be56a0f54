"""Opening a study on a server from the window."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cd7gui.study.encryption import is_locked
from cd7gui.study.servers.addresses import keep_password_of
from cd7gui.study.servers.shared_study import backup_place
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.widgets.banner import Banner

BACKUPS_LOCKED = (
    "The backups of this study in {place} are encrypted. Enter their password so that this window can keep them up to "
    "date."
)
GIVE = "Enter the password…"
NOT_KEPT = (
    "The keyring of this account does not respond, so the password was not saved. You will be asked for it next time."
)


def open_on_server(
    controller: StudyController, prompts: UserPrompts, preferences: UserSettings, may_leave: Callable[[], bool]
) -> None:
    """Ask for the address and the password of a study, and open it."""
    asked = prompts.ask_server(preferences.server)
    if asked is None or not may_leave():
        return
    address, password, keep = asked
    if password:
        os.environ["PGPASSWORD"] = password  # libpq finds it there, also in the background processes
    if controller.open(address) and keep and password and not keep_password_of(address, password):
        controller.notice.emit(NOT_KEPT, "query")


def say_backups_locked(study: Study, banner: Banner, unlocked: Callable[[Path], bool]) -> None:
    """Show that this computer's backups of the study are encrypted, and offer to enter their password."""
    place = backup_place(study)
    if place is None or not is_locked(place):
        return
    path = place

    def unlock() -> None:
        if unlocked(path):
            banner.hide()

    banner.say(BACKUPS_LOCKED.format(place=path), "", [(GIVE, unlock)], lambda: is_locked(path))
