"""The page Follow-up: what is due, for whom and when."""
