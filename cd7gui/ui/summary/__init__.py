"""The summary page: outcomes, swimmer and curves, recomputed after every value that is entered."""
