"""What a study keeps and reports for the safety of its patients."""
