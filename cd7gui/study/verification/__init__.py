"""Source data verification: marks beside the values, their present validity, and changes since a review."""
