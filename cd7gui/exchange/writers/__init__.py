"""Writers of workbooks, text folders and the blank template."""
