"""What leaves the programme: the workbook as a plan of typed cells, its writer, and frames for statisticians."""
