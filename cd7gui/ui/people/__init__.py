"""People in the window: signing in, changing the person, and managing who works in a study."""
