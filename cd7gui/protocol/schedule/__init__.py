"""Follow-up: what is expected of a patient, in which window, and what became of it. Everybody asks here."""
