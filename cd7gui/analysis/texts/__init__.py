"""Outcomes as texts: tables, the methods paragraph, and a script for R."""
