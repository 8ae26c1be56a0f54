"""Merging the study of another site by the two audit trails."""
