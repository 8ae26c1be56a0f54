"""People in the window: signing in, switching users, and managing who works in a study."""
