"""The page of snapshots, and the summary of an earlier state."""
