"""Importing a file: its layout, the plan of its values, and storing them as one step."""
