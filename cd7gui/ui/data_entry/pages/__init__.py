"""The page of a form, derived from the dictionary."""
