"""Files and folders that are replaced completely or not at all."""
