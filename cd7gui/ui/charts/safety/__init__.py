"""Charts of patients and safety: the boundary of a stopping rule, patient flow, and marker courses."""
