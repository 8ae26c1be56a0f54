"""What is read of each patient before anything is counted."""
