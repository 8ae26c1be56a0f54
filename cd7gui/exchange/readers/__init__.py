"""Readers of colleagues' files, which return raw cells."""
