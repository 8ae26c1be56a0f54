"""A repeating form as a table."""
