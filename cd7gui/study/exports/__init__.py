"""Exports: what is exported from a study, for which audience, under which pseudonyms."""
