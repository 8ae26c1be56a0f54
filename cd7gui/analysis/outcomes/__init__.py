"""What the summary counts: every outcome, with all that is said of it, in one place."""
