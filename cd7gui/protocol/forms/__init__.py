"""The forms of the case report, and the patient timeline derived from them."""
