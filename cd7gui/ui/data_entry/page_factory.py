"""Pages that deserve a hand: which forms have a page of their own in place of the derived one."""

from __future__ import annotations

from cd7gui.ui.data_entry.pages.form_page import FormPage


def own_page(form_id: str) -> type[FormPage]:
    """Return the page of a form; those of their own are loaded when they are first shown."""
    match form_id:
        case "F2":
            from cd7gui.ui.data_entry.special_pages.eligibility import EligibilityPage

            return EligibilityPage
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
    return FormPage
