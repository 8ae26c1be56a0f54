"""Follow-up: what is expected of a patient, in which window, and its state. The only place to ask."""
