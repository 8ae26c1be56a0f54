"""Gradings of a whole table of cases."""
