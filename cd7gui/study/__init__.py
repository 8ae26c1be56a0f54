"""The use cases: open a study, enter and review values, estimate outcomes, export, codebook. No window, no SQL."""
