"""What every page of the case reports works with, handed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from cd7gui.ui.casebook.entering import Entering
from cd7gui.ui.casebook.labels import Lists
from cd7gui.ui.gateway import Gateway
from cd7gui.ui.notices import Notices
from cd7gui.ui.preferences import Preferences


@dataclass(frozen=True)
class Desk:
    """The study's gateway, the ways to enter, to ask and to remember, and the shared lists of choices."""

    gateway: Gateway
    entering: Entering
    notices: Notices
    lists: Lists
    preferences: Preferences
