"""Pages of forms that show more than their fields."""
