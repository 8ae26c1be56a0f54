"""What a study keeps and says for the safety of its patients."""
