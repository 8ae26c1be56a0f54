"""The page of F21: a report of a serious event, its narrative as it is proposed, and the form CIOMS I."""
