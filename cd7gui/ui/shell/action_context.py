"""What the actions of a window reach: its parts, and what only the window itself can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.jobs.export_jobs import ExportJobs
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.workspace import CaseReports


@dataclass(frozen=True)
class ActionContext:
    """What the wishes reach: the parts of the window, and two things that only the window can do."""

    gateway: StudyController
    notices: UserPrompts
    preferences: UserSettings
    saving: ExportJobs
    banner: Banner
    reports: Callable[[], CaseReports]  # made when they are first wanted
    show_place: Callable[[int], None]
    place: Callable[[], int]
    close: Callable[[], object]


@dataclass(frozen=True)
class PreferenceActions:
    """What is done with preferences that were changed."""

    sign_as: Callable[[str], None]
    dress: Callable[[Scheme, float], None]
    order_dates: Callable[[str | None], None]
    keep_workbook: Callable[[bool], None]
