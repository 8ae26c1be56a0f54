"""Pasting from the clipboard: a block of cells, or a table with its header."""
