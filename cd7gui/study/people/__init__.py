"""Who works in a study: people and roles, signing in, electronic signatures, freeze and lock."""
