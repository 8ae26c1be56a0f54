"""One study file: its trail of changes, the present values, drafts and backups."""
