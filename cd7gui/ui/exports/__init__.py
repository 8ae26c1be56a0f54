"""The page of the exports."""
