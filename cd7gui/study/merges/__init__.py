"""Merging the study of another site by comparing the two audit trails."""
