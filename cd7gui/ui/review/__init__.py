"""The place Review: what was asked and answered in the whole study."""
