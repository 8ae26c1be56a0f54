"""What the actions of a window work with: its parts, and functions of the window itself."""

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
    """The parts of the window that actions use, and functions that only the window has."""

    controller: StudyController
    prompts: UserPrompts
    preferences: UserSettings
    saving: ExportJobs
    banner: Banner
    reports: Callable[[], CaseReports]  # made on first use
    findings: Callable[[], FindingsPage]
    show_place: Callable[[int], None]
    place: Callable[[], int]
    close: Callable[[], object]
    ask: Callable[[], None]  # asks or answers at the current place, on any page
    verify: Callable[[], None]  # verifies the current value, on any page


@dataclass(frozen=True)
class PreferenceActions:
    """The functions for changed preferences."""

    sign_as: Callable[[str], None]
    apply_theme: Callable[[Scheme, float], None]
    order_dates: Callable[[str | None], None]
    keep_workbook: Callable[[bool], None]
