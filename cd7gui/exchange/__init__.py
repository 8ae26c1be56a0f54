"""Exports and imports: the workbook as a plan of typed cells, its writer, and frames for statisticians."""
