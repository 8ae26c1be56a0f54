"""Following a study on a server."""
