"""The choice between the derived page of a form and a special one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cd7gui.ui.data_entry.pages.form_page import FormPage

if TYPE_CHECKING:
    from cd7gui.ui.data_entry.grid.grid_page import GridPage


def own_table(form_id: str) -> type[GridPage]:
    """Return the page class of a form whose rows are shown in a table."""
    from cd7gui.ui.data_entry.grid.events_page import EventsPage
    from cd7gui.ui.data_entry.grid.grid_page import GridPage

    return EventsPage if form_id == "F19" else GridPage


def own_page(form_id: str) -> type[FormPage]:
    """Return the page class of a form; special ones are imported when first shown."""
    match form_id:
        case "F2":
            from cd7gui.ui.data_entry.special_pages.eligibility import EligibilityPage

            return EligibilityPage
        case "F5" | "F13":
            from cd7gui.ui.data_entry.assessments.response_page import ResponsePage

            return ResponsePage
        case "F6":
            from cd7gui.ui.data_entry.special_pages.transplant import TransplantPage

            return TransplantPage
        case "F8":
            from cd7gui.ui.data_entry.special_pages.engraftment import EngraftmentPage

            return EngraftmentPage
        case "F10":
            from cd7gui.ui.data_entry.special_pages.gvhd import GvhdPage

            return GvhdPage
        case "F11":
            from cd7gui.ui.data_entry.special_pages.toxicity import ToxicityPage

            return ToxicityPage
        case "F21":
            from cd7gui.ui.data_entry.serious_events.serious_page import SeriousEventPage

            return SeriousEventPage
    return FormPage
