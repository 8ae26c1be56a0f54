"""Open findings of the whole study: those of every patient in one list, and how long each has been open."""
