"""Queries in the window: the threads of the current place, from any page."""
