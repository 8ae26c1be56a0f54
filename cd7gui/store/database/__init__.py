"""The study file: its connection, tables, lock and the errors of the file system."""
