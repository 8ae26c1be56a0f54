"""The commands that read a table of their own and no study."""
