"""A study on a PostgreSQL server: the same book as a file is, kept and guarded by the server."""
