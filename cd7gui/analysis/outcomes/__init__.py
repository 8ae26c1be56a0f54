"""What the summary counts: every outcome with its complete description, in one place."""
