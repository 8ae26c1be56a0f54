"""The people of a study: roles, signing in, electronic signatures, freezing and locking."""
