"""The tables of the summary."""
