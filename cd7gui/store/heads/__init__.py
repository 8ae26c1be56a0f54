"""Signed trail heads: what a key outside the study signs, and what this computer remembers of it."""
