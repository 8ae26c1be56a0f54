"""Printed documents: laid out on pages, painted by Qt, written as PDF/A."""
