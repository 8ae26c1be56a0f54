"""The page of F21: a report of a serious event, its proposed narrative, and the form CIOMS I."""
