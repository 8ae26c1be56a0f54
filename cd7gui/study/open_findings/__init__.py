"""What is open in the whole study: the findings of every patient in one list, and how long each has stood."""
