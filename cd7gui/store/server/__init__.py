"""A study on a PostgreSQL server: the same interface as a file, stored and guarded by the server."""
