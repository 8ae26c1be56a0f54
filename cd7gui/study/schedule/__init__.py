"""What is due in a whole study: the worklist, as words, data, sheet and calendar file."""
