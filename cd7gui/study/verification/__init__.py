"""Source data verification: marks beside the values, what they are worth now, and what changed since a review."""
