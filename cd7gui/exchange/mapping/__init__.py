"""The meaning of a file's columns and cells in the case report."""
