"""The pages of F5 and F13: an assessment of the disease, with the response proposed from its findings."""
