"""The place of the workbook: what it holds, where it was saved, and the process that writes it."""
