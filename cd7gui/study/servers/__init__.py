"""Studies on a server: creating, copying and proving them, and sending them the rules of this trial."""
