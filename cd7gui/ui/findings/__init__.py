"""The places of what was found: every open finding of the study, and its deviations from the protocol."""
