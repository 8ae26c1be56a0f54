"""The commands that read a table of their own rather than a study."""
