"""Charts: survival and incidence curves, swimmers and intervals, one drawing for screen, SVG, PDF and PNG."""
