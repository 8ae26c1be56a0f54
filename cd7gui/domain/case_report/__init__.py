"""A case report: the dictionary of its forms and fields, the values of one patient, and their changes."""
