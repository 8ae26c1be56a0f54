"""The summary page: outcomes, swimmer and curves, computed anew after every value that is entered."""
