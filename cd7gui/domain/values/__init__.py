"""Kinds of values: what may be typed, how it is stored and shown, and dates known only in part."""
