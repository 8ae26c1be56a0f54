"""Edit checks: registration, evaluation, and re-evaluation after a change."""
