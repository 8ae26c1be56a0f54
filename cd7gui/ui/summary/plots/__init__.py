"""The plots of the summary."""
