"""Files of printed documents: the structure of a PDF, and the same document as a workbook."""
