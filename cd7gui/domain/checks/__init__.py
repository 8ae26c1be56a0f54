"""Edit checks: how they are registered, evaluated, and asked again after a change."""
