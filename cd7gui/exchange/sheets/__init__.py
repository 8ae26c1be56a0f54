"""The sheets of the workbook as values, before any file is written."""
