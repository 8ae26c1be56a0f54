"""The page Review: queries, changes and verification in the whole study."""
