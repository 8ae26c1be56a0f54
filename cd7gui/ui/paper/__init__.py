"""Documents on paper: laid out on pages, painted by Qt, written as PDF/A."""
