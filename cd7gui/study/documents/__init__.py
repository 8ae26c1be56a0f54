"""Printed documents of a study, independent of the page: case report form, casebooks, safety reports."""
