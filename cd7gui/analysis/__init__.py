"""The outcomes of a cohort, computed from its snapshot."""
