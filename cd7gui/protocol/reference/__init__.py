"""What the protocol refers to: code lists, limits, units, and the wording of grades."""
