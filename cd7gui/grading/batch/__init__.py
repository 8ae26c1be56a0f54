"""Grading a whole table of cases."""
