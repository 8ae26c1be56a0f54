"""What the page of a form shows beside its fields, without Qt."""
