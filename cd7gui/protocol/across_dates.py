"""Checks between forms."""
