"""Identifiers in a file of their own, beside the study that computes without them."""
