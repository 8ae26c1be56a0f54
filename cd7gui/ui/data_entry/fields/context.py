"""What every page of the case reports works with, handed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from cd7gui.ui.data_entry.editors.choice_labels import Lists
from cd7gui.ui.data_entry.fields.entering import Entering
from cd7gui.ui.data_entry.fields.row_begun import JustBegun
from cd7gui.ui.dialogs.prompts import Notices
from cd7gui.ui.services.controller import Gateway
from cd7gui.ui.services.settings import Preferences


@dataclass(frozen=True)
class Desk:
    """The gateway, the ways to enter, to ask and to remember, the row just begun, and the shared lists."""

    gateway: Gateway
    entering: Entering
    notices: Notices
    lists: Lists
    preferences: Preferences
    begun: JustBegun
