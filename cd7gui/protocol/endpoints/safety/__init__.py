"""What the safety tables and the stopping rules read of one patient."""
