"""Tables in which each line shows a record and leads to its subject."""
