"""The page of snapshots, and the summary of a past state."""
