"""Exports: what leaves a study, for whom, under which pseudonyms."""
