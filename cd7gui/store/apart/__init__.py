"""Identifiers in a separate file, beside the study that computes without them."""
