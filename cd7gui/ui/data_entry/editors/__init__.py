"""Editors of one value."""
