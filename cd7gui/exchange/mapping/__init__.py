"""What the columns and cells of a file mean in the case report."""
