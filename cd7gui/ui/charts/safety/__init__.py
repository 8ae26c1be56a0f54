"""Charts of the patients and their safety: the boundary of a stopping rule, and the flow of the patients."""
