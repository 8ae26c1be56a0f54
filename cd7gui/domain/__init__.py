"""What any case report is: kinds of value, fields, forms, cases, changes and findings. Standard library only."""
