"""Fields on a page: an editor bound to a place, with its messages and history."""
