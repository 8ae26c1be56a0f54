"""What one patient contributes to the endpoints and panels of the trial."""
