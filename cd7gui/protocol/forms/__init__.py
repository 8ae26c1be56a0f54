"""The forms of the case report, and the timeline of a patient that follows from them."""
