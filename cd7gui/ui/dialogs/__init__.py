"""Questions, files and the manual."""
