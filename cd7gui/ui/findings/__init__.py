"""The pages of findings: every open finding of the study, and its deviations from the protocol."""
