"""Fields on a page: an editor at its place, with its messages and history."""
