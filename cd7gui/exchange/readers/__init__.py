"""Readers of colleagues' files: what stands in them as raw cells."""
