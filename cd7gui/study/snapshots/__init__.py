"""Named snapshots of a study, its past states, and what changed between two of them."""
