"""Signed trail heads: naming and changing keys, exporting receipts, comparing files with a trail."""
