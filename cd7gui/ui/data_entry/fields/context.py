"""What every page of the case reports works with, passed from one to the next."""

from __future__ import annotations

from cd7gui.records import dataclass
from cd7gui.ui.data_entry.editors.choice_labels import ChoiceLabels
from cd7gui.ui.data_entry.fields.entering import EntryController
from cd7gui.ui.data_entry.fields.row_begun import RowInProgress
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings


@dataclass(frozen=True)
class EntryContext:
    """The controllers, the prompts and the settings, the row in progress, and the shared lists."""

    controller: StudyController
    entering: EntryController
    prompts: UserPrompts
    lists: ChoiceLabels
    preferences: UserSettings
    begun: RowInProgress
