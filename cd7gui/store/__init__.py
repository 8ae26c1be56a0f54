"""One study file: its trail of changes, the present values, half-typed drafts, and its backups."""
