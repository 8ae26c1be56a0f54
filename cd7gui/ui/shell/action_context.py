"""What the actions of a window reach: its parts, and what only the window itself can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cd7gui.records import dataclass
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.jobs.export_jobs import ExportJobs
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.settings import UserSettings
from cd7gui.ui.style.theme import Scheme
from cd7gui.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.workspace import CaseReports
    from cd7gui.ui.findings.findings_page import FindingsPage


@dataclass(frozen=True)
class ActionContext:
    """What the requests work on: the parts of the window, and two things that only the window can do."""

    controller: StudyController
    prompts: UserPrompts
    preferences: UserSettings
    saving: ExportJobs
    banner: Banner
    reports: Callable[[], CaseReports]  # made when they are first wanted
    findings: Callable[[], FindingsPage]
    show_place: Callable[[int], None]
    place: Callable[[], int]
    close: Callable[[], object]
    ask: Callable[[], None]  # or answer at the place in hand, wherever that is
    verify: Callable[[], None]  # the value in hand, wherever that is


@dataclass(frozen=True)
class PreferenceActions:
    """What is done with preferences that were changed."""

    sign_as: Callable[[str], None]
    dress: Callable[[Scheme, float], None]
    order_dates: Callable[[str | None], None]
    keep_workbook: Callable[[bool], None]
