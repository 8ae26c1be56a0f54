"""Reference data of the protocol: code lists, limits, units, and the wording of grades."""
