"""A study in words: status, findings, outcomes, the codebook and the manual."""
