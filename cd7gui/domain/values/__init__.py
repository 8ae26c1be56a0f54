"""Kinds of values: what may be typed, how it is stored and shown, and partial dates."""
