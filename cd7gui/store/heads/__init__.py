"""Heads that hold: what a key outside the study signs of its trail, and what this computer remembers of it."""
